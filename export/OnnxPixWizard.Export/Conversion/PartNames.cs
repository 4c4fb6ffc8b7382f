namespace OnnxPixWizard.Export.Conversion;

/// <summary>The parts that a bundle of family <c>pixwizard</c> is made of, each from a checkpoint of its own.</summary>
public static class PartNames
{
    /// <summary>PixWizard's transformer: conditioner, modulation, step.</summary>
    public const string Transformer = "dit";

    /// <summary>Gemma.</summary>
    public const string TextEncoder = "text-encoder";

    /// <summary>Both towers of CLIP.</summary>
    public const string Clip = "clip";

    /// <summary>The autoencoder.</summary>
    public const string Vae = "vae";

    /// <summary>All parts, in the order of conversion.</summary>
    public static IReadOnlyList<string> All { get; } = [Transformer, TextEncoder, Clip, Vae];
}
