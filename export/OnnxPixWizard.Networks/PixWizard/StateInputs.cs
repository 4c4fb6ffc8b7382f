using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>What the network reads of the state, the source and the place of every row.</summary>
public abstract record StateInputs
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

    /// <summary>True = real text token, boolean [batch, L]; null where all are.</summary>
    public Value? TextMask { get; init; }
}

/// <summary>What the whole network reads for one velocity of every row, each row at a time of its own.</summary>
public sealed record PixWizardInputs : StateInputs
{
    /// <summary>[batch], 0 noise to 1 picture.</summary>
    public required Value Timesteps { get; init; }

    /// <summary>Text features, [batch, L, Y].</summary>
    public required Value HiddenStates { get; init; }

    /// <summary>Pooled text vector, [batch, T].</summary>
    public required Value TextEmbeds { get; init; }

    /// <summary>[batch, M, I]; zeros are the null image.</summary>
    public required Value ImageTokens { get; init; }
}

/// <summary>What one evaluation of the velocity reads.</summary>
public sealed record StepInputs : StateInputs
{
    /// <summary>Modulation of each block.</summary>
    public required IReadOnlyList<BlockModulation> Modulation { get; init; }

    /// <summary>Scale before the head, [batch, D].</summary>
    public required Value FinalScale { get; init; }

    /// <summary>Keys and values of each block.</summary>
    public required IReadOnlyList<BlockConditions> Conditions { get; init; }
}
