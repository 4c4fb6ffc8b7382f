using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>What one evaluation of the velocity reads.</summary>
public sealed record StepInputs
{
    /// <summary>The state, [batch, N, F], features channel-major.</summary>
    public required Value Tokens { get; init; }

    /// <summary>The source picture in the same layout, [batch, N, Fs].</summary>
    public required Value SourceTokens { get; init; }

    /// <summary>True = real token, false = pad token, boolean [batch, N]; null where every row is full.</summary>
    public Value? TokenMask { get; init; }

    /// <summary>Cosines of the rope angles, [1 or batch, N, d/2].</summary>
    public required Value RopeCos { get; init; }

    /// <summary>Sines of the rope angles, [1 or batch, N, d/2].</summary>
    public required Value RopeSin { get; init; }

    /// <summary>Factor of the self-attention's scores, [batch, 1, 1, 1]; null = 1.</summary>
    public Value? AttentionGain { get; init; }

    /// <summary>Modulation of each block.</summary>
    public required IReadOnlyList<BlockModulation> Modulation { get; init; }

    /// <summary>Scale before the head, [batch, D].</summary>
    public required Value FinalScale { get; init; }

    /// <summary>True = real text token, boolean [batch, L]; null where all are.</summary>
    public Value? TextMask { get; init; }

    /// <summary>Keys and values of each block.</summary>
    public required IReadOnlyList<BlockConditions> Conditions { get; init; }
}
