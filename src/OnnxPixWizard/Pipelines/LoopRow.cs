using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines;

/// <summary>One row of the step: a branch of a request.</summary>
internal sealed record LoopRow
{
    /// <summary>The row's own tokens.</summary>
    public required TokenGrid Grid { get; init; }

    /// <summary>Source features, [N, Fs].</summary>
    public required float[] Source { get; init; }

    /// <summary>Keys, values, embedding and text mask.</summary>
    public required RowConditioning Conditioning { get; init; }

    /// <summary>Rope frequencies for the picture's size.</summary>
    public required RopeSettings Rope { get; init; }

    /// <summary>Factor on self-attention's logits.</summary>
    public required float AttentionGain { get; init; }
}
