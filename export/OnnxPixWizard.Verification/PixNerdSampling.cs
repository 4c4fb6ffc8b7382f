using System.Text.Json;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Verification;

/// <summary>One run of PixNerd's samplers as a case states it, by the runtime's own grid, solver and guidance interval.</summary>
internal sealed class PixNerdSampling
{
    private readonly int? _order;

    /// <param name="sampler">euler, heun or adamlm.</param>
    /// <param name="run">The settings under their published names.</param>
    public PixNerdSampling(string sampler, JsonElement run)
    {
        Times = TimeGrid.Create(new TimeGridOptions
        {
            Steps = run.RequireInt32("num_steps"),
            TimeShift = run.OptionalDouble("timeshift") ?? 1,
            LastStep = run.OptionalDouble("last_step"),
        });
        _order = sampler == "adamlm" ? Order(run.RequireInt32("order")) : null;
        Solver = sampler switch
        {
            "euler" => "euler",
            "heun" => run.OptionalBoolean("exact_henu") ?? false ? "heun" : "heun_reuse",
            "adamlm" => $"adams{_order}",
            _ => throw new MalformedCaseException($"'{sampler}' is none of the samplers euler, heun and adamlm."),
        };

        // The published Heun sampler has no interval.
        Guidance = sampler == "heun"
            ? new GuidanceInterval { Scale = run.RequireDouble("guidance"), Minimum = null, Maximum = null }
            : new GuidanceInterval
            {
                Scale = run.RequireDouble("guidance"),
                Minimum = run.OptionalDouble("guidance_interval_min") ?? 0,
                Maximum = run.OptionalDouble("guidance_interval_max") ?? 1,
            };
    }

    /// <summary>Velocity under a guidance scale.</summary>
    /// <param name="x">The state.</param>
    /// <param name="t">Its time.</param>
    /// <param name="scale">1 = the condition's own velocity.</param>
    /// <param name="velocity">Receives the velocity.</param>
    public delegate void GuidedField(ReadOnlySpan<float> x, float t, float scale, Span<float> velocity);

    /// <summary>The grid.</summary>
    public float[] Times { get; }

    /// <summary>Name of the runtime's solver.</summary>
    public string Solver { get; }

    /// <summary>Scale and interval.</summary>
    public GuidanceInterval Guidance { get; }

    /// <summary>Samples and compares everything that the case lists.</summary>
    /// <param name="field">The velocity.</param>
    /// <param name="io">The case's tensors.</param>
    /// <param name="suffix">End of the names of the run's tensors.</param>
    /// <param name="comparison">Receives the result.</param>
    /// <returns>The last state, in the shape of the noise.</returns>
    public Tensor Compare(GuidedField field, SafeTensorsFile io, string suffix, Comparison comparison)
    {
        Tensor noise = io.ReadFloat32("in.noise");
        float[] state = noise.AsSpan<float>().ToArray();
        Tensor trajectory = Tensor.Zeros(ElementType.Float32, [Times.Length, .. noise.Shape]);
        List<float> times = [], scales = [];
        SamplingLoop.Run(
            (x, t, velocity) =>
            {
                float scale = Guidance.ScaleAt(t);
                times.Add(t);
                scales.Add(scale);
                field(x, t, scale, velocity);
            },
            state, Times, OdeSolvers.Create(new SolverOptions { Name = Solver }, state.Length),
            observer: (point, _, x) => x.CopyTo(trajectory.AsSpan<float>()[(point * x.Length)..]));

        void Check(string name, ReadOnlySpan<float> actual, params ReadOnlySpan<long> shape) =>
            comparison.Compare($"out.{name}{suffix}", io.ReadFloat32($"out.{name}{suffix}"), Tensor.From(actual, shape));

        Check("timesteps", Times, Times.Length);
        Check("x", state, noise.Shape);
        Check("x_traj", trajectory.AsSpan<float>(), trajectory.Shape);
        Check("v_traj", Velocities(trajectory.AsSpan<float>(), state.Length), [Times.Length - 1, .. noise.Shape]);
        Check("net_t", times.ToArray(), times.Count);
        Check("guidance_used", scales.ToArray(), scales.Count);
        if (_order is { } order)
        {
            Check("coeffs", Coefficients(order), Times.Length - 1, order);
        }

        return Tensor.From<float>(state, noise.Shape);
    }

    private static int Order(int order) => order is >= 1 and <= AdamsCoefficients.MaximumOrder
        ? order
        : throw new MalformedCaseException($"'order' must lie between 1 and {AdamsCoefficients.MaximumOrder}.");

    /// <summary>What each update moved the state with.</summary>
    private float[] Velocities(ReadOnlySpan<float> trajectory, int length)
    {
        float[] velocities = new float[trajectory.Length - length];
        for (int i = 0; i < velocities.Length; i++)
        {
            int step = i / length;
            velocities[i] = (float)(((double)trajectory[i + length] - trajectory[i]) / ((double)Times[step + 1] - Times[step]));
        }

        return velocities;
    }

    private float[] Coefficients(int order)
    {
        float[] table = new float[(Times.Length - 1) * order];
        for (int step = 0; step < Times.Length - 1; step++)
        {
            double[] shares = new double[Math.Min(order, step + 1)];
            AdamsCoefficients.Compute(Times, step, shares);
            for (int i = 0; i < shares.Length; i++)
            {
                table[((step + 1) * order) - shares.Length + i] = (float)shares[i];
            }
        }

        return table;
    }
}
