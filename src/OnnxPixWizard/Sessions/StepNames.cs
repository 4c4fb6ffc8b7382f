using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Sessions;

/// <summary>Names of the per-block values that the conditioner makes and
/// the step reads, and widths that follow from the manifest.</summary>
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

    /// <summary>Output of <see cref="GraphNames.Modulation"/> that the text refiner reads, not the step.</summary>
    public const string TextModulation = "text_modulation";

    /// <summary>Outputs of <see cref="GraphNames.Modulation"/> for one time: names and shapes.</summary>
    /// <param name="network">Shape of the network.</param>
    /// <param name="rows">Rows that it is computed for.</param>
    public static IReadOnlyList<(string Name, long[] Shape)> ModulationOutputs(this NetworkSettings network, long rows) =>
        network.PixelField is not { } field
            ? [("block_modulation", [rows, network.Layers, 4L * network.Dim]), ("final_scale", [rows, network.Dim])]
            :
            [
                ("block_modulation", [rows, network.Layers, 6L * network.Dim]), ("token_shift", [rows, network.Dim]),
                .. field.TextLayers > 0 ? new (string, long[])[] { (TextModulation, [rows, field.TextLayers, 6L * network.Dim]) } : [],
            ];
}
