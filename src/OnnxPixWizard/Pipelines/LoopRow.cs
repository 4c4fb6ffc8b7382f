using OnnxPixWizard.Conditioning;

namespace OnnxPixWizard.Pipelines;

/// <summary>One row of the step: a branch of a request.</summary>
internal sealed record LoopRow
{
    /// <summary>The row's own tokens, N.</summary>
    public required int Tokens { get; init; }

    /// <summary>Source features, [N, Fs].</summary>
    public required float[] Source { get; init; }

    /// <summary>Keys, values, embedding and text mask.</summary>
    public required RowConditioning Conditioning { get; init; }

    /// <summary>Rope tables until <see cref="Watershed"/>.</summary>
    public required RopeTables Rope { get; init; }

    /// <summary>Rope tables from <see cref="Watershed"/> on; null: the same all the way.</summary>
    public RopeTables? LateRope { get; init; }

    /// <summary>Time at which <see cref="LateRope"/> takes over.</summary>
    public float Watershed { get; init; }

    /// <summary>Proportional attention; 1 when off. Takes the row's token count, own or padded as the bundle's habit says.</summary>
    public required Func<int, float> AttentionGain { get; init; }
}
