using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>PixNerd's tables: coordinate features of a patch's pixels, and rotary tables of tokens.</summary>
internal sealed class PixNerdTablesVerifier : ICaseVerifier
{
    private const string Positions = "pixnerd_positions", Rope = "pixnerd_rope";
    private const string Class = "c2i", Base = "t2i", Heavy = "t2i_heavydecoder";

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = [Positions, Rope];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        Comparison comparison = new(referenceCase.Tolerance);
        int compared = 0;
        foreach (string network in (string[])[Class, Base, Heavy])
        {
            if (referenceCase.Config.Optional(network) is null)
            {
                continue;
            }

            IReadOnlyList<JsonElement> entries = referenceCase.Config.RequireList(network);
            for (int index = 0; index < entries.Count; index++, compared++)
            {
                if (referenceCase.Component is Rope)
                {
                    CompareRope(referenceCase, network, entries[index], index, comparison);
                }
                else
                {
                    CompareFeatures(referenceCase, network, entries[index], index, comparison);
                }
            }
        }

        return compared > 0 ? comparison.ToResult() : throw new MalformedCaseException("'config' names no network.");
    }

    private static void CompareRope(ReferenceCase referenceCase, string network, JsonElement entry, int index, Comparison comparison)
    {
        TokenGrid grid = new(entry.RequireInt32("height"), entry.RequireInt32("width"));
        int width = entry.RequireInt32("head_dim");
        (Tensor cosine, Tensor sine) = PixNerdFrame.RopeTables(network != Class, grid, width);
        string cosineName = $"out.{network}.cos.{index}", sineName = $"out.{network}.sin.{index}";
        comparison.Compare(cosineName, referenceCase.Io.ReadFloat32(cosineName), cosine.Reshape(grid.Count, width / 2));
        comparison.Compare(sineName, referenceCase.Io.ReadFloat32(sineName), sine.Reshape(grid.Count, width / 2));
    }

    private static void CompareFeatures(ReferenceCase referenceCase, string network, JsonElement entry, int index, Comparison comparison)
    {
        int side = entry.RequireInt32("patch_size");
        PixNerdOptions options = network == Class
            ? new PixNerdClassOptions { PatchSize = side }
            : new PixNerdTextOptions { PatchSize = side, PatchCoordinates = network == Base };
        double down = entry.OptionalDouble("decoder_patch_scaling_h") ?? 1, along = entry.OptionalDouble("decoder_patch_scaling_w") ?? 1;
        PixNerdFrame frame = new(options, (int)(side * down), (int)(side * along), down, along);
        (Tensor columns, Tensor rows) = frame.Places;
        using GraphRunner runner = new(PixNerdGraphs.Coordinates(options, referenceCase.Config.OptionalInt32("max_freqs") ?? 8));
        Tensor features = runner.Run(
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["field_columns"] = columns, ["field_rows"] = rows })["features"];
        string name = $"out.{network}.{index}";
        comparison.Compare(name, referenceCase.Io.ReadFloat32(name), features);
    }
}
