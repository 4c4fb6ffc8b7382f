using OnnxPixWizard.Export.Conversion.PixNerd;
using OnnxPixWizard.Export.Synthesis;

namespace OnnxPixWizard.Export.Tests.Conversion;

/// <summary>Small PixNerd checkpoints of random weights, in a folder that a test may spoil.</summary>
internal sealed class NerdFolders : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("pixwizard-nerd-").FullName;

    public string Bundle => Path.Combine(Root, "bundle");

    public string Encoder => Path.Combine(Root, "qwen3-small");

    /// <summary>A request for the class or the text network, whose files are made here.</summary>
    public PixNerdConversionRequest Request(bool isText, ulong seed = 5)
    {
        string config = isText ? "pixnerd-small-t2i" : "pixnerd-small";
        Synthesizer.Write(config, seed, Path.Combine(Root, config));
        if (isText)
        {
            Synthesizer.Write("qwen3-small", seed, Encoder);
        }

        return new PixNerdConversionRequest { Checkpoint = Path.Combine(Root, config, "model.ckpt"), TextEncoder = isText ? Encoder : null,
            Target = Bundle, Grid = (32, 16) };
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
