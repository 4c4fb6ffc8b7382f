namespace OnnxPixWizard.Conditioning;

/// <summary>An instruction as the text networks see it.</summary>
/// <param name="Instruction">The sentence.</param>
/// <param name="HiddenStates">text_encoder's states, [L, Y].</param>
/// <param name="Mask">True on real tokens, [L].</param>
/// <param name="Pooled">task_encoder's vector, [T]; empty where the family has none.</param>
/// <param name="Cuts">One line for each tokenizer that had to cut the sentence.</param>
internal sealed record TextEncoding(string Instruction, float[] HiddenStates, bool[] Mask, float[] Pooled, IReadOnlyList<string> Cuts)
{
    public long Bytes => (sizeof(float) * (HiddenStates.LongLength + Pooled.LongLength)) + Mask.LongLength;
}
