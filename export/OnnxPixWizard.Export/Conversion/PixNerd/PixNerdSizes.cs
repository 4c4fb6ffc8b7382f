using System.Globalization;
using System.Text.RegularExpressions;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Networks.PixNerd;

namespace OnnxPixWizard.Export.Conversion.PixNerd;

/// <summary>PixNerd's sizes, which the tensors' names and shapes tell: published checkpoints hold no configuration.</summary>
internal static partial class PixNerdSizes
{
    private const int UsualExpansion = 2;

    /// <param name="checkpoint">The network's tensors.</param>
    /// <param name="patchCoordinates">Whether the text network is the base variant, which no tensor tells.</param>
    /// <exception cref="ConversionException">The tensors are not PixNerd's.</exception>
    public static PixNerdOptions Read(ICheckpoint checkpoint, bool patchCoordinates)
    {
        bool isClass = checkpoint.Tensors.ContainsKey("y_embedder.embedding_table.weight"),
        isText = checkpoint.Tensors.ContainsKey("y_embedder.proj.weight");
        if (isClass == isText)
        {
            throw new ConversionException(
                $"'{checkpoint.Source}' holds no PixNerd: of 'y_embedder.embedding_table.weight' (classes) and 'y_embedder.proj.weight' "
                    + $"(texts) it has {(isClass ? "both" : "neither")} "
                + $"among its {checkpoint.Tensors.Count} tensors of the network. Give the checkpoint as it was published.");
        }

        Demand(isText || !patchCoordinates, checkpoint, "draws classes, of which there is no base variant: leave --base out");
        int width = Extent(checkpoint, "s_embedder.proj.weight", 0), channels = Extent(checkpoint, "final_layer.linear.weight", 0),
            field = Extent(checkpoint, "final_layer.linear.weight", 1);
        int head = Extent(checkpoint, "blocks.0.attn.q_norm.weight", 0),
            cells = Extent(checkpoint, "s_embedder.proj.weight", 1) / Math.Max(1, channels);
        int blocks = Count(checkpoint, TransformerBlock()), all = Math.Max(blocks, Count(checkpoint, FieldBlock()));
        int patch = (int)Math.Sqrt(cells), heads = width / Math.Max(1, head);
        return isClass
            ? new PixNerdClassOptions
            {
                InChannels = channels,
                HiddenSize = width,
                NumGroups = heads,
                PatchSize = patch,
                HiddenSizeX = field,
                NerfMlpratio = Expansion(checkpoint, all, field),
                NumBlocks = all,
                NumCondBlocks = blocks,
                NumClasses = Extent(checkpoint, "y_embedder.embedding_table.weight", 0) - 1,
            }
            : new PixNerdTextOptions
            {
                InChannels = channels,
                HiddenSize = width,
                NumGroups = heads,
                PatchSize = patch,
                DecoderHiddenSize = field,
                NumEncoderBlocks = blocks,
                NumDecoderBlocks = all - blocks,
                NumTextBlocks = Count(checkpoint, TextBlock()),
                TxtEmbedDim = Extent(checkpoint, "y_embedder.proj.weight", 1),
                TxtMaxLength = Extent(checkpoint, "y_pos_embedding", 1),
                PatchCoordinates = patchCoordinates,
            };
    }

    // The first matrix [h, h·m] and the second one as large make up the rows.
    private static int Expansion(ICheckpoint checkpoint, int blocks, int field) =>
        Find(checkpoint, blocks - 1, "param_generator1.0.weight") is { Shape: [var rows, _] }
            ? (int)Math.Min(int.MaxValue, rows / Math.Max(1, 2L * field * field))
            : UsualExpansion;

    private static CheckpointTensor? Find(ICheckpoint checkpoint, int block, string name) =>
        checkpoint.Tensors.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"blocks.{block}.{name}"));

    // One more than the largest index, so that a missing block is reported as one.
    private static int Count(ICheckpoint checkpoint, Regex names)
    {
        int count = 0;
        foreach (string name in checkpoint.Tensors.Keys)
        {
            if (names.Match(name) is { Success: true } match)
            {
                int index = int.Parse(match.Groups["index"].ValueSpan, CultureInfo.InvariantCulture);
                Demand(index < checkpoint.Tensors.Count, checkpoint, $"has a tensor '{name}', but not as many blocks");
                count = Math.Max(count, index + 1);
            }
        }

        return count;
    }

    private static int Extent(ICheckpoint checkpoint, string name, int axis)
    {
        CheckpointTensor? tensor = checkpoint.Tensors.GetValueOrDefault(name);
        Demand(tensor is not null && axis < tensor.Shape.Length, checkpoint,
            $"has no tensor '{name}' of {axis + 1} or more axes, which tells the network's sizes");
        return (int)Math.Min(int.MaxValue, tensor!.Shape[axis]);
    }

    private static void Demand(bool holds, ICheckpoint checkpoint, string finding)
    {
        if (!holds)
        {
            throw new ConversionException($"'{checkpoint.Source}' {finding}. Give the checkpoint as it was published.");
        }
    }

    [GeneratedRegex(@"^blocks\.(?<index>\d{1,6})\.attn\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TransformerBlock();

    [GeneratedRegex(@"^blocks\.(?<index>\d{1,6})\.(param_generator1|norm)\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FieldBlock();

    [GeneratedRegex(@"^text_refine_blocks\.(?<index>\d{1,6})\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TextBlock();
}
