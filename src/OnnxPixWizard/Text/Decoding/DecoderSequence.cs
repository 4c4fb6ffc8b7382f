namespace OnnxPixWizard.Text.Decoding;

/// <summary>Steps one after another.</summary>
internal sealed class DecoderSequence(IReadOnlyList<ITokenDecoder> steps) : ITokenDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        steps.Aggregate(tokens, static (current, step) => step.Decode(current));
}
