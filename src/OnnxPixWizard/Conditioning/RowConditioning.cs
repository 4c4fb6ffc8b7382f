namespace OnnxPixWizard.Conditioning;

/// <summary>What a branch's row of the step reads besides state, source and time.</summary>
/// <param name="RequestEmbedding">[A].</param>
/// <param name="TextMask">True on real text tokens, [L].</param>
/// <param name="KeysAndValues">In the order of <see cref="Sessions.StepNames.KeysAndValues"/>; text [G, L, d], image [G, K, d].</param>
internal sealed record RowConditioning(float[] RequestEmbedding, bool[] TextMask, IReadOnlyList<float[]> KeysAndValues)
{
    public long Bytes => (sizeof(float) * (RequestEmbedding.LongLength + KeysAndValues.Sum(static k => k.LongLength))) + TextMask.LongLength;
}
