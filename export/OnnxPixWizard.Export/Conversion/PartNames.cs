namespace OnnxPixWizard.Export.Conversion;

/// <summary>The parts that bundles are made of, each from a checkpoint of its own.</summary>
public static class PartNames
{
    /// <summary>PixWizard's transformer: conditioner, modulation, step.</summary>
    public const string Transformer = "dit";

    /// <summary>The text encoder: Gemma in family <c>pixwizard</c>.</summary>
    public const string TextEncoder = "text-encoder";

    /// <summary>Both towers of CLIP.</summary>
    public const string Clip = "clip";

    /// <summary>The autoencoder.</summary>
    public const string Vae = "vae";

    /// <summary>PixNerd's network.</summary>
    public const string Denoiser = "denoiser";

    /// <summary>PixNerd's network, the text-conditional one, whose weights are published elsewhere.</summary>
    internal const string TextDenoiser = "denoiser-text";

    /// <summary>Qwen3, the text encoder of family <c>pixnerd-text</c>.</summary>
    internal const string Qwen3 = "qwen3";

    /// <summary>All parts of family <c>pixwizard</c>, in the order of conversion.</summary>
    public static IReadOnlyList<string> All { get; } = [Transformer, TextEncoder, Clip, Vae];
}
