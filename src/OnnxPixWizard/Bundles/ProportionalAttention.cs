namespace OnnxPixWizard.Bundles;

/// <summary>Attention logits grow with the token count: gain = sqrt(ln tokens / ln base tokens).</summary>
/// <remarks>Source: PixWizard's published attention (there called <c>proportional_attn</c>, <c>base_seqlen</c>).</remarks>
public sealed record ProportionalAttention
{
    /// <summary>Side of a square centre in pixels by which the base is counted; the centre of nearest area to the picture's is taken.</summary>
    public required IReadOnlyList<int> BaseSides { get; init; }
}
