using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>What one evaluation of the velocity reads.</summary>
public sealed record PixNerdStepInputs
{
    /// <summary>Noisy pixels of each token's patch, channel-major, [batch, N, C·q].</summary>
    public required Value Tokens { get; init; }

    /// <summary>Which of a patch's pixels the transformer sees, [P²] integers; null = all, which are P² then.</summary>
    public Value? Picks { get; init; }

    /// <summary>What the transformer sees where it is not among the fields'
    /// pixels, [batch, N, C·P²]; null = <see cref="Picks"/> tells.</summary>
    public Value? Patches { get; init; }

    /// <summary>From <see cref="PixNerdStep.PixelOffsets"/>, [q, h].</summary>
    public required Value PixelOffsets { get; init; }

    /// <summary>Cosines of the rope angles, [1, N, d/2].</summary>
    public required Value RopeCos { get; init; }

    /// <summary>Sines of the rope angles, [1, N, d/2].</summary>
    public required Value RopeSin { get; init; }

    /// <summary>Modulation of each block.</summary>
    public required IReadOnlyList<PixNerdBlockModulation> Modulation { get; init; }

    /// <summary>Added to every token behind the blocks, [1 or batch, 1, D].</summary>
    public required Value TokenShift { get; init; }

    /// <summary>The text's keys and values of each block; null = no text.</summary>
    public IReadOnlyList<PixNerdTextConditions>? Text { get; init; }
}

/// <summary>What one block's attention reads of the text besides the picture.</summary>
/// <param name="Keys">[batch, L, H, d].</param>
/// <param name="Values">[batch, L, H, d].</param>
public sealed record PixNerdTextConditions(Value Keys, Value Values);

/// <summary>Fields that see other pixels than the transformer: some of those of a finer grid.</summary>
/// <param name="Patches">What the transformer sees, [batch, N, C·P²].</param>
/// <param name="Columns">Place of each column of a patch that the field sees, [columns].</param>
/// <param name="Rows">Place of each row of a patch that the field sees, [rows].</param>
public sealed record PixNerdFieldView(Value Patches, Value Columns, Value Rows);
