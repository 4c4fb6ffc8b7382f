using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Sessions;

/// <summary>Names of the per-block values that the conditioner makes and the step reads, and widths that follow from the manifest.</summary>
internal static class StepNames
{
    public static string TextKeys(int block) => $"text_keys.{block}";

    public static string TextValues(int block) => $"text_values.{block}";

    public static string ImageKeys(int block) => $"image_keys.{block}";

    public static string ImageValues(int block) => $"image_values.{block}";

    /// <summary>Names of all keys and values, text before image, block by block.</summary>
    public static IReadOnlyList<string> KeysAndValues(int layers) =>
        [.. Enumerable.Range(0, layers).SelectMany(static i => new[] { TextKeys(i), TextValues(i), ImageKeys(i), ImageValues(i) })];

    /// <summary>State features of a token, F.</summary>
    public static int TokenWidth(this NetworkSettings network) => network.Channels * network.PatchSize * network.PatchSize;

    /// <summary>Features of a source token, Fs.</summary>
    public static int SourceWidth(this NetworkSettings network) => network.SourceFeatures ?? network.TokenWidth();

    /// <summary>Width of a head, d.</summary>
    public static int HeadWidth(this NetworkSettings network) => network.Dim / network.Heads;
}
