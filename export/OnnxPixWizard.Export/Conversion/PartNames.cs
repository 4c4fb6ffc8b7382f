namespace OnnxPixWizard.Export.Conversion;

/// <summary>The parts that bundles are made of, each from a checkpoint of its own.</summary>
internal static class PartNames
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

/// <summary>What the published weights are called and under which terms they are given.</summary>
internal static class PartLicences
{
    /// <summary>File that marks made-up weights, so that no bundle passes them off as published ones.</summary>
    public const string SyntheticFile = "synthetic.json";

    /// <summary>Source and licence of a part.</summary>
    /// <param name="part">One of <see cref="PartNames"/>.</param>
    /// <param name="folder">The part's folder.</param>
    /// <param name="weights">Path of its weights.</param>
    public static (string Source, string Licence) Of(string part, string folder, string weights)
    {
        string file = Path.GetFileName(weights);
        if (File.Exists(Path.Combine(folder, SyntheticFile)))
        {
            return ($"{Title(part)}: random weights made by this project, no trained ones ({file})", "CC0-1.0");
        }

        return part switch
        {
            PartNames.Transformer => ($"{Title(part)} ({file})", "MIT as its code repository; the page of the weights decides"),
            PartNames.TextEncoder =>
                ($"{Title(part)} ({file})", "Gemma Terms of Use, with its prohibited-use policy (ai.google.dev/gemma/terms)"),
            PartNames.Denoiser => ($"{Title(part)} ({file})", "MIT as its code repository; the page of the weights decides"),
            PartNames.TextDenoiser => ($"{Title(part)} ({file})", "Apache-2.0 as its page of weights says; MIT as its code repository"),
            PartNames.Qwen3 => ($"{Title(part)} ({file})", "Apache-2.0"),
            PartNames.Clip => ($"{Title(part)} ({file})", "MIT"),
            _ => ($"{Title(part)} ({file})", "MIT"),
        };
    }

    private static string Title(string part) => part switch
    {
        PartNames.Transformer => "PixWizard",
        PartNames.TextEncoder => "Gemma",
        PartNames.Denoiser or PartNames.TextDenoiser => "PixNerd",
        PartNames.Qwen3 => "Qwen3",
        PartNames.Clip => "CLIP",
        _ => "SDXL VAE",
    };
}
