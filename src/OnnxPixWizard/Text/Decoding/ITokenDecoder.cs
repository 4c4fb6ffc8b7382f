namespace OnnxPixWizard.Text.Decoding;

/// <summary>One step from tokens back to text; the last step's tokens are joined.</summary>
internal interface ITokenDecoder
{
    IReadOnlyList<string> Decode(IReadOnlyList<string> tokens);
}
