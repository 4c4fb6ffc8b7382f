using System.Text.Json;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Verification;

/// <summary>Solvers on an analytic field, <c>ode_*</c>: the state at every
/// time of each run's grid, and exactly as many evaluations.</summary>
internal sealed class OdeVerifier : ICaseVerifier
{
    private const string Prefix = "ode_";

    // The cases' one field; another one would need another formula here.
    private const string KnownField = "f(t,y) = a*cos(3*t)*y + b*sin(5*t) + c*sin(5*y), elementwise";

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } =
        [.. OdeSolvers.Names.Where(static name => !name.StartsWith("heun_", StringComparison.Ordinal) && name is not "heun")
            .Select(static name => Prefix + name)];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        JsonElement config = referenceCase.Config;
        string method = config.OptionalString("method") ?? referenceCase.Component[Prefix.Length..];
        if (!OdeSolvers.Names.Contains(method, StringComparer.Ordinal))
        {
            throw new MalformedCaseException($"'method' is '{method}', which no solver is called.");
        }

        string field = config.OptionalString("field") ?? KnownField;
        if (!string.Equals(field, KnownField, StringComparison.Ordinal))
        {
            return CaseResult.Skipped($"unknown field '{field}'");
        }

        Comparison comparison = new(referenceCase.Tolerance);
        IReadOnlyList<JsonElement> runs = config.RequireList("runs");
        long[] evaluations = new long[runs.Count];
        for (int i = 0; i < runs.Count; i++)
        {
            evaluations[i] = Run(referenceCase.Io, method, runs[i], i, comparison);
        }

        comparison.Compare("out.nfe", referenceCase.Io.Read("out.nfe"), Tensor.From<long>(evaluations, evaluations.Length));
        return comparison.ToResult();
    }

    private static int Run(SafeTensorsFile io, string method, JsonElement run, int index, Comparison comparison)
    {
        Tensor start = io.ReadFloat32("in.y0"), times = io.ReadFloat32($"in.t.{index}"), expected = io.ReadFloat32($"out.y.{index}");
        SolverOptions options = new() { Name = method };
        options = options with
        {
            RelativeTolerance = run.OptionalDouble("rtol") ?? options.RelativeTolerance,
            AbsoluteTolerance = run.OptionalDouble("atol") ?? options.AbsoluteTolerance,
        };

        float[] state = start.AsSpan<float>().ToArray();
        Tensor actual = Tensor.Zeros(ElementType.Float32, [times.Count, .. start.Shape]);
        int evaluations = SamplingLoop.Run(
            Field(io, state.Length), state, times.AsSpan<float>(), OdeSolvers.Create(options, state.Length),
            observer: (point, _, x) => x.CopyTo(actual.AsSpan<float>()[(point * x.Length)..]));

        comparison.Compare($"out.y.{index}", expected, actual);
        CompareGrid(times.AsSpan<float>(), run, index, comparison);
        return evaluations;
    }

    private static VelocityField Field(SafeTensorsFile io, int length)
    {
        float[] a = Coefficients(io, "in.a", length), b = Coefficients(io, "in.b", length), c = Coefficients(io, "in.c", length);
        return (x, t, velocity) =>
        {
            // In float32 throughout, as the published run evaluated it.
            float grow = (float)Math.Cos(3f * t), push = (float)Math.Sin(5f * t);
            for (int i = 0; i < x.Length; i++)
            {
                velocity[i] = (a[i] * grow * x[i]) + (b[i] * push) + (c[i] * (float)Math.Sin(5f * x[i]));
            }
        };
    }

    private static float[] Coefficients(SafeTensorsFile io, string name, int length)
    {
        float[] values = io.ReadFloat32(name).AsSpan<float>().ToArray();
        return values.Length == length ? values
            : throw new MalformedCaseException($"'{name}' has {values.Length} values; the state has {length}.");
    }

    /// <summary>The runtime's own grid must be the case's, to float32's last digit.</summary>
    private static void CompareGrid(ReadOnlySpan<float> times, JsonElement run, int index, Comparison comparison)
    {
        double shift = run.OptionalDouble("shift") ?? 1;
        bool known = run.OptionalString("grid") is "linspace" or "lumina" or "pixnerd";
        if (known && times.Length >= 2 && times[0] == 0 && times[^1] == 1)
        {
            float[] own = TimeGrid.Create(new TimeGridOptions { Steps = times.Length - 1, TimeShift = shift });
            comparison.Compare($"in.t.{index}", times, own, new CaseTolerance(2.5e-7, 0));
        }
    }
}
