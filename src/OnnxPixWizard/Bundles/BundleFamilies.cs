namespace OnnxPixWizard.Bundles;

/// <summary>The manifest's spelling of <see cref="BundleFamily"/>, and the graphs that each family needs.</summary>
public static class BundleFamilies
{
    private static readonly (string Name, BundleFamily Family)[] Names =
    [
        ("pixwizard", BundleFamily.PixWizard),
        ("pixwizard-pixel", BundleFamily.PixWizardPixel),
        ("pixnerd-class", BundleFamily.PixNerdClass),
        ("pixnerd-text", BundleFamily.PixNerdText),
    ];

    /// <summary>All names, as a manifest spells them.</summary>
    public static IReadOnlyList<string> AllNames { get; } = [.. Names.Select(static n => n.Name)];

    /// <summary>The family of a manifest's name; false for an unknown one.</summary>
    public static bool TryParse(string? name, out BundleFamily family)
    {
        int index = Array.FindIndex(Names, n => n.Name == name);
        family = index < 0 ? default : Names[index].Family;
        return index >= 0;
    }

    /// <summary>The manifest's spelling.</summary>
    public static string ToName(BundleFamily family) => Array.Find(Names, n => n.Family == family).Name;

    /// <summary>Whether the family draws pixels from a class or a text alone.</summary>
    public static bool IsPixNerd(BundleFamily family) => family is BundleFamily.PixNerdClass or BundleFamily.PixNerdText;

    /// <summary>Graphs without which a bundle of the family can't run.</summary>
    public static IReadOnlyList<string> RequiredGraphs(BundleFamily family) => family switch
    {
        BundleFamily.PixWizardPixel =>
            [GraphNames.TextEncoder, GraphNames.TaskEncoder, GraphNames.VisionEncoder, GraphNames.Conditioner, GraphNames.Modulation, GraphNames.Step],
        BundleFamily.PixWizard =>
            [GraphNames.TextEncoder, GraphNames.TaskEncoder, GraphNames.VisionEncoder, GraphNames.VaeEncoder, GraphNames.VaeDecoder,
             GraphNames.Conditioner, GraphNames.Modulation, GraphNames.Step],
        BundleFamily.PixNerdText =>
            [GraphNames.TextEncoder, GraphNames.Conditioner, GraphNames.Modulation, GraphNames.TextRefiner, GraphNames.FieldGrid, GraphNames.Step],
        _ => [GraphNames.Conditioner, GraphNames.Modulation, GraphNames.FieldGrid, GraphNames.Step],
    };
}
