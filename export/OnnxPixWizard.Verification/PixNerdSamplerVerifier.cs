using System.Text.Json;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Verification;

/// <summary>PixNerd's samplers on an analytic velocity, <c>pixnerd_sampler_*</c>: grids,
/// guidance intervals, Heun's two forms and the multistep coefficients.</summary>
internal sealed class PixNerdSamplerVerifier : ICaseVerifier
{
    private const string Prefix = "pixnerd_sampler_";
    private const string KnownVelocity = "v(x,t,c) = a[c]*cos(3*t)*x + b[c]*sin(5*t)";

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = [Prefix + "euler", Prefix + "heun", Prefix + "adamlm"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        string velocity = referenceCase.Config.OptionalString("velocity") ?? KnownVelocity;
        if (!string.Equals(velocity, KnownVelocity, StringComparison.Ordinal))
        {
            return CaseResult.Skipped($"unknown velocity '{velocity}'");
        }

        Comparison comparison = new(referenceCase.Tolerance);
        AnalyticField field = new(referenceCase.Io);
        IReadOnlyList<JsonElement> runs = referenceCase.Config.RequireList("runs");
        for (int i = 0; i < runs.Count; i++)
        {
            new PixNerdSampling(referenceCase.Component[Prefix.Length..], runs[i])
                .Compare(field.Evaluate, referenceCase.Io, $".{i}", comparison);
        }

        return comparison.ToResult();
    }

    private sealed class AnalyticField(SafeTensorsFile io)
    {
        private readonly (float A, float B)[] _condition = Select(io, "in.condition");
        private readonly (float A, float B)[] _uncondition = Select(io, "in.uncondition");

        public void Evaluate(ReadOnlySpan<float> x, float t, float scale, Span<float> velocity)
        {
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

        private static (float A, float B)[] Select(SafeTensorsFile io, string name)
        {
            Tensor noise = io.ReadFloat32("in.noise");
            long[] labels = io.Read(name).AsSpan<long>().ToArray();
            float[] a = io.ReadFloat32("in.a").AsSpan<float>().ToArray(), b = io.ReadFloat32("in.b").AsSpan<float>().ToArray();
            return noise.Rank > 0 && labels.Length == noise.Shape[0]
                && labels.All(label => label >= 0 && label < Math.Min(a.Length, b.Length))
                ? Array.ConvertAll(labels, label => (a[label], b[label]))
                : throw new MalformedCaseException($"'{name}' does not hold a label of 'in.a' and 'in.b' for each item of 'in.noise'.");
        }
    }
}
