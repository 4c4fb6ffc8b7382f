namespace OnnxPixWizard.Export.Conversion;

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
            PartNames.TextEncoder => ($"{Title(part)} ({file})", "Gemma Terms of Use, with its prohibited-use policy (ai.google.dev/gemma/terms)"),
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
