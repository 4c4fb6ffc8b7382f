using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Verification;

/// <summary>The runtime's rope tables, <c>pixwizard.rope</c>, and the rotation they stand for.</summary>
internal sealed class RopeVerifier : ICaseVerifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["pixwizard.rope"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        Comparison comparison = new(referenceCase.Tolerance);
        IReadOnlyList<JsonElement> variants = referenceCase.Root.RequireList("variants");
        for (int i = 0; i < variants.Count; i++)
        {
            Verify(referenceCase, variants[i], i, comparison);
        }

        return comparison.ToResult();
    }

    private static void Verify(ReferenceCase referenceCase, JsonElement variant, int index, Comparison comparison)
    {
        RopeSettings settings = new()
        {
            HeadWidth = variant.RequireInt32("dim"),
            Theta = variant.OptionalDouble("theta") ?? referenceCase.Config.OptionalDouble("theta") ?? 10000,
            ScaleFactor = variant.OptionalDouble("scale_factor") ?? 1,
            ScaleWatershed = variant.OptionalDouble("scale_watershed") ?? 1,
        };
        TokenGrid grid = new(variant.RequireInt32("h"), variant.RequireInt32("w"));
        long[] shape = [grid.Rows, grid.Columns, settings.HeadWidth / 2];
        Tensor cos = Tensor.Zeros(ElementType.Float32, shape), sin = Tensor.Zeros(ElementType.Float32, shape);
        RopeTable.Fill(settings, grid, cos.AsSpan<float>(), sin.AsSpan<float>(), variant.OptionalDouble("timestep") ?? 1);

        comparison.Compare($"out.cos.{index}", referenceCase.Io.Read($"out.cos.{index}"), cos);
        comparison.Compare($"out.sin.{index}", referenceCase.Io.Read($"out.sin.{index}"), sin);
        Tensor query = referenceCase.Io.ReadFloat32($"in.q.{index}");
        if (query.Rank != 4 || query.Shape[0] * query.Shape[1] != grid.Count || query.Shape[3] != settings.HeadWidth)
        {
            throw new MalformedCaseException($"'in.q.{index}' is not [1, {grid.Count}, heads, {settings.HeadWidth}].");
        }

        comparison.Compare(
            $"out.q.{index}", referenceCase.Io.Read($"out.q.{index}"), Rotate(query, cos.AsSpan<float>(), sin.AsSpan<float>()));
    }

    /// <summary>Turns each pair of neighbouring channels of a head by its token's angle.</summary>
    private static Tensor Rotate(Tensor query, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
    {
        Tensor result = Tensor.Zeros(ElementType.Float32, query.Shape);
        ReadOnlySpan<float> x = query.AsSpan<float>();
        Span<float> y = result.AsSpan<float>();
        int pairs = (int)query.Shape[3] / 2, heads = (int)query.Shape[2];
        for (int pair = 0; pair < x.Length / 2; pair++)
        {
            int entry = (pair / (pairs * heads) * pairs) + (pair % pairs);
            (float even, float odd) = (x[2 * pair], x[(2 * pair) + 1]);
            y[2 * pair] = (even * cos[entry]) - (odd * sin[entry]);
            y[(2 * pair) + 1] = (even * sin[entry]) + (odd * cos[entry]);
        }

        return result;
    }
}
