namespace OnnxPixWizard.Bundles;

/// <summary>
/// The table of families: the manifest's spelling, what a bundle of each works on and reads, and the graphs that it needs.
/// </summary>
public static class BundleFamilies
{
    private static readonly string[] WithText = [GraphNames.TextEncoder, GraphNames.TaskEncoder, GraphNames.VisionEncoder];
    private static readonly string[] Vae = [GraphNames.VaeEncoder, GraphNames.VaeDecoder];
    private static readonly string[] Loop = [GraphNames.Conditioner, GraphNames.Modulation, GraphNames.Step];

    private static readonly Row[] Table =
    [
        new(BundleFamily.PixWizard, "pixwizard", IsPixNerd: false, HasLatent: true, ReadsText: true, [.. WithText, .. Vae, .. Loop]),
        new(BundleFamily.PixWizardPixel, "pixwizard-pixel", IsPixNerd: false, HasLatent: false, ReadsText: true, [.. WithText, .. Loop]),
        new(BundleFamily.PixNerdClass, "pixnerd-class", IsPixNerd: true, HasLatent: false, ReadsText: false,
            [.. Loop, GraphNames.FieldGrid]),
        new(BundleFamily.PixNerdText, "pixnerd-text", IsPixNerd: true, HasLatent: false, ReadsText: true,
            [GraphNames.TextEncoder, .. Loop, GraphNames.TextRefiner, GraphNames.FieldGrid]),
    ];

    /// <summary>All names, as a manifest spells them.</summary>
    public static IReadOnlyList<string> AllNames { get; } = [.. Table.Select(static row => row.Name)];

    /// <summary>The family of a manifest's name; false for an unknown one.</summary>
    public static bool TryParse(string? name, out BundleFamily family)
    {
        Row? row = Array.Find(Table, r => r.Name == name);
        family = row?.Family ?? default;
        return row is not null;
    }

    /// <summary>The manifest's spelling.</summary>
    public static string ToName(BundleFamily family) => Of(family).Name;

    /// <summary>Whether the family draws pixels from a class or a text alone.</summary>
    public static bool IsPixNerd(BundleFamily family) => Of(family).IsPixNerd;

    /// <summary>Graphs without which a bundle of the family can't run.</summary>
    public static IReadOnlyList<string> RequiredGraphs(BundleFamily family) => Of(family).Graphs;

    internal static Row Of(BundleFamily family) => Array.Find(Table, row => row.Family == family)!;

    /// <param name="Family">The name in code.</param>
    /// <param name="Name">The manifest's spelling.</param>
    /// <param name="IsPixNerd">Draws with neural fields, from a class or a text alone.</param>
    /// <param name="HasLatent">The state is a VAE's latent; else pixels.</param>
    /// <param name="ReadsText">Text decides what is drawn; else a class does.</param>
    /// <param name="Graphs">Graphs without which a bundle can't run.</param>
    internal sealed record Row(BundleFamily Family, string Name, bool IsPixNerd, bool HasLatent, bool ReadsText, string[] Graphs);
}

/// <summary>
/// Kinds of bundle: which graphs there are and how they work together. A name in code; <see cref="BundleFamilies"/> has the manifest's
/// spelling.
/// </summary>
public enum BundleFamily
{
    /// <summary><c>pixwizard</c>: the state is a VAE's latent.</summary>
    PixWizard,

    /// <summary><c>pixwizard-pixel</c>: PixWizard's conditioning, the state is pixels, decoded by a neural field.</summary>
    PixWizardPixel,

    /// <summary><c>pixnerd-class</c>: pixels from a class label.</summary>
    PixNerdClass,

    /// <summary><c>pixnerd-text</c>: pixels from a text.</summary>
    PixNerdText,
}
