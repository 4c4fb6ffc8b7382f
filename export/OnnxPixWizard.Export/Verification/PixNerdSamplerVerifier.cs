using System.Text.Json;
using OnnxPixWizard.Graphs.SafeTensors;
using OnnxPixWizard.Graphs.Tensors;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Export.Verification;

/// <summary>PixNerd's samplers on an analytic velocity, <c>pixnerd_sampler_*</c>: grids, guidance intervals, Heun's two forms and the multistep coefficients.</summary>
public sealed class PixNerdSamplerVerifier : ICaseVerifier
{
    private const string Euler = "pixnerd_sampler_euler", Heun = "pixnerd_sampler_heun", Adams = "pixnerd_sampler_adamlm";

    private const string KnownVelocity = "v(x,t,c) = a[c]*cos(3*t)*x + b[c]*sin(5*t)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = [Euler, Heun, Adams];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        string velocity = referenceCase.Config.OptionalString("velocity") ?? KnownVelocity;
        if (!string.Equals(velocity, KnownVelocity, StringComparison.Ordinal))
        {
            return CaseResult.Skipped($"unknown velocity '{velocity}'");
        }

        Comparison comparison = new(referenceCase.Tolerance);
        IReadOnlyList<JsonElement> runs = referenceCase.Config.RequireList("runs");
        for (int i = 0; i < runs.Count; i++)
        {
            Run(referenceCase, runs[i], i, comparison);
        }

        return comparison.ToResult();
    }

    private static void Run(ReferenceCase referenceCase, JsonElement run, int index, Comparison comparison)
    {
        SafeTensorsFile io = referenceCase.Io;
        Tensor noise = io.ReadFloat32("in.noise");
        float[] times = TimeGrid.Create(new TimeGridOptions
        {
            Steps = run.RequireInt32("num_steps"),
            TimeShift = run.OptionalDouble("timeshift") ?? 1,
            LastStep = run.OptionalDouble("last_step"),
        });

        float[] state = noise.AsSpan<float>().ToArray();
        Tensor trajectory = Tensor.Zeros(ElementType.Float32, [times.Length, .. noise.Shape]);
        GuidedField field = new(io, noise, run, hasInterval: referenceCase.Component is not Heun);
        SamplingLoop.Run(
            field.Evaluate, state, times, OdeSolvers.Create(new SolverOptions { Name = SolverName(referenceCase.Component, run) }, state.Length),
            observer: (point, _, x) => x.CopyTo(trajectory.AsSpan<float>()[(point * x.Length)..]));

        void Compare(string name, ReadOnlySpan<float> actual, params ReadOnlySpan<long> shape) =>
            comparison.Compare($"out.{name}.{index}", io.Read($"out.{name}.{index}"), Tensor.From(actual, shape));

        Compare("timesteps", times, times.Length);
        Compare("x", state, noise.Shape);
        Compare("x_traj", trajectory.AsSpan<float>(), trajectory.Shape);
        Compare("v_traj", Velocities(trajectory.AsSpan<float>(), times, state.Length), [times.Length - 1, .. noise.Shape]);
        Compare("net_t", field.Times.ToArray(), field.Times.Count);
        Compare("guidance_used", field.Scales.ToArray(), field.Scales.Count);
        if (referenceCase.Component is Adams)
        {
            int order = run.RequireInt32("order");
            Compare("coeffs", Coefficients(times, order), times.Length - 1, order);
        }
    }

    private static string SolverName(string component, JsonElement run) => component switch
    {
        Euler => "euler",
        Heun => run.RequireBoolean("exact_henu") ? "heun" : "heun_reuse",
        _ => run.RequireInt32("order") is >= 1 and <= AdamsCoefficients.MaximumOrder and int order
            ? $"adams{order}"
            : throw new MalformedCaseException($"'order' must lie between 1 and {AdamsCoefficients.MaximumOrder}."),
    };

    /// <summary>What each update moved the state with.</summary>
    private static float[] Velocities(ReadOnlySpan<float> trajectory, float[] times, int length)
    {
        float[] velocities = new float[trajectory.Length - length];
        for (int i = 0; i < velocities.Length; i++)
        {
            int step = i / length;
            velocities[i] = (float)(((double)trajectory[i + length] - trajectory[i]) / ((double)times[step + 1] - times[step]));
        }

        return velocities;
    }

    private static float[] Coefficients(float[] times, int order)
    {
        float[] table = new float[(times.Length - 1) * order];
        for (int step = 0; step < times.Length - 1; step++)
        {
            double[] shares = new double[Math.Min(order, step + 1)];
            AdamsCoefficients.Compute(times, step, shares);
            for (int i = 0; i < shares.Length; i++)
            {
                table[((step + 1) * order) - shares.Length + i] = (float)shares[i];
            }
        }

        return table;
    }

    /// <summary>The guided velocity; it notes every time and scale it was asked with.</summary>
    private sealed class GuidedField
    {
        private readonly (float A, float B)[] _condition;
        private readonly (float A, float B)[] _uncondition;
        private readonly float _scale;
        private readonly float _minimum;
        private readonly float _maximum;
        private readonly bool _hasInterval;

        public GuidedField(SafeTensorsFile io, Tensor noise, JsonElement run, bool hasInterval)
        {
            _condition = Select(io, "in.condition", noise);
            _uncondition = Select(io, "in.uncondition", noise);
            _scale = (float)run.RequireDouble("guidance");
            _minimum = (float)(run.OptionalDouble("guidance_interval_min") ?? 0);
            _maximum = (float)(run.OptionalDouble("guidance_interval_max") ?? 1);
            _hasInterval = hasInterval;
        }

        public List<float> Times { get; } = [];

        public List<float> Scales { get; } = [];

        public void Evaluate(ReadOnlySpan<float> x, float t, Span<float> velocity)
        {
            float scale = !_hasInterval || (t > _minimum && t < _maximum) ? _scale : 1;
            Times.Add(t);
            Scales.Add(scale);
            double grow = Math.Cos(3.0 * t), push = Math.Sin(5.0 * t);
            int item = x.Length / _condition.Length;
            for (int i = 0; i < x.Length; i++)
            {
                (float a, float b) = _condition[i / item];
                (float a0, float b0) = _uncondition[i / item];
                double without = (a0 * grow * x[i]) + (b0 * push);
                velocity[i] = (float)(without + (scale * ((a * grow * x[i]) + (b * push) - without)));
            }
        }

        private static (float A, float B)[] Select(SafeTensorsFile io, string name, Tensor noise)
        {
            long[] labels = io.Read(name).AsSpan<long>().ToArray();
            float[] a = io.ReadFloat32("in.a").AsSpan<float>().ToArray(), b = io.ReadFloat32("in.b").AsSpan<float>().ToArray();
            return noise.Rank > 0 && labels.Length == noise.Shape[0] && labels.All(label => label >= 0 && label < Math.Min(a.Length, b.Length))
                ? Array.ConvertAll(labels, label => (a[label], b[label]))
                : throw new MalformedCaseException($"'{name}' does not hold a label of 'in.a' and 'in.b' for each item of 'in.noise'.");
        }
    }
}
