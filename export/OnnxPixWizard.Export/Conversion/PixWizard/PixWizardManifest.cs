using System.Globalization;
using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Export.Conversion.PixWizard;

/// <summary>The manifest of converted weights: all parts together, with the published defaults and habits.</summary>
internal static class PixWizardManifest
{
    /// <summary>Published: a grid of 60 points, which are 59 Euler steps.</summary>
    private const int Steps = 59;

    private const double TextGuidance = 4, ImageGuidance = 1;

    // Published code guides three of a latent's channels, a leftover of pixels.
    private const int GuidedChannels = 3;

    // What PixWizard's own code multiplies by: SDXL's autoencoder, or any other.
    private const double SdxlScale = 0.13025, OtherScale = 0.18215;

    private static readonly int[] s_usualSizes = [512, 768, 1024];

    /// <param name="name">The bundle's name.</param>
    /// <param name="parts">A record of each part.</param>
    /// <exception cref="ConversionException">The parts do not fit each other.</exception>
    public static BundleManifest Create(string name, IReadOnlyDictionary<string, PartRecord> parts)
    {
        PartRecord transformer = parts[PartNames.Transformer], text = parts[PartNames.TextEncoder], clip = parts[PartNames.Clip],
        vae = parts[PartNames.Vae];
        PixWizardOptions network = Read<PixWizardOptions>(transformer.Options);
        ClipVisionOptions vision = Read<ClipVisionOptions>(clip.Options["vision"]);
        CheckParts(
            network, Read<GemmaOptions>(text.Options), Read<ClipTextOptions>(clip.Options["text"]), vision, Read<VaeOptions>(vae.Options));
        VaeOptions autoencoder = Read<VaeOptions>(vae.Options);
        int downscale = 1 << (autoencoder.BlockOutChannels.Count - 1), multiple = network.PatchSize * downscale;
        int[] centers = [.. PictureSizes(transformer.Options).Select(size => Math.Max(1, size / multiple) * multiple).Distinct()];
        return new BundleManifest
        {
            Format = BundleManifest.CurrentFormat,
            Family = BundleFamilies.ToName(BundleFamily.PixWizard),
            Name = name,
            Graphs = parts.Values.SelectMany(static part => part.Graphs).ToDictionary(StringComparer.Ordinal),
            Tokenizers = new TokenizerSet { Text = text.Tokenizer!, Task = clip.Tokenizer },
            Network = Network(network, vision) with
                { ProportionalAttention = new ProportionalAttention { BaseSides = BaseSides(centers) } },
            Latent = new LatentSettings { Scale = Scale(transformer.Options, vae.Options),
                Shift = ConfigFile.Number(vae.Options, VaePart.Shift) ?? 0, Downscale = downscale },
            Resolution = new ResolutionSettings { Multiple = multiple, Centers = centers, MaxRatio = PublishedCandidates.MaximumRatio,
                Candidates = Candidates(centers, multiple) },
            Sampling = new SamplingSettings
            {
                Steps = Steps,
                TextGuidance = TextGuidance,
                ImageGuidance = ImageGuidance,
                GuidedChannels = network.InChannels > GuidedChannels ? GuidedChannels : null,
            },
            Tasks = PublishedTasks.All,
            TruncateBytes = true,
            Precision = transformer.Precision,
            Parameters = parts.Values.Sum(static part => part.Parameters),
            Source = string.Join("; ", InOrder(parts).Select(static part => part.Source)),
            Licence = string.Join("; ", InOrder(parts).Select(static part => part.Licence).Distinct(StringComparer.Ordinal)),
            Notes = InOrderNamed(parts).ToDictionary(
                static part => part.Name, static part =>
                    $"{part.Record.Source}; precision {part.Record.Precision}; licence: {part.Record.Licence}", StringComparer.Ordinal),
        };
    }

    private static NetworkSettings Network(PixWizardOptions network, ClipVisionOptions vision) => new()
    {
        PatchSize = network.PatchSize,
        Channels = network.InChannels,
        Dim = network.Dim,
        Layers = network.NLayers,
        Heads = network.NHeads,
        KeyValueHeads = network.KeyValueHeads,
        SampleTokens = network.SampleTokens,
        ImageTokens = vision.TokenCount,
        ImageFeatDim = network.ImageFeatDim,
        TextWidth = network.CapFeatDim,
        PooledWidth = network.CapClipFeatDim,
        ConditioningWidth = network.ConditionWidth,
    };

    private static void CheckParts(
        PixWizardOptions network, GemmaOptions text, ClipTextOptions task, ClipVisionOptions vision, VaeOptions autoencoder)
    {
        List<string> findings = [];
        void Demand(string what, long needed, string part, long given)
        {
            if (needed != given)
            {
                findings.Add($"the transformer was trained with {what} {needed}, but {part} gives {given}");
            }
        }

        Demand("text features of width", network.CapFeatDim, "the text encoder", text.HiddenSize);
        Demand("a pooled text vector of width", network.CapClipFeatDim, "CLIP's text tower", task.ProjectionDim);
        Demand("image tokens of width", network.ImageFeatDim, "CLIP's vision tower", vision.HiddenSize);
        Demand("latent channels:", network.InChannels, "the autoencoder", autoencoder.LatentChannels);
        if (network.SampleTokens > vision.TokenCount)
        {
            findings.Add($"the transformer selects {network.SampleTokens} image tokens, but CLIP's vision tower makes {vision.TokenCount}");
        }

        if (findings.Count > 0)
        {
            throw new ConversionException($"The parts don't belong together: {string.Join("; ", findings)}. Give the files that this "
                + "transformer was trained with.", findings);
        }
    }

    private static double Scale(JsonObject transformer, JsonObject vae) =>
        ConfigFile.Number(vae, VaePart.Scale)
            ?? (ConfigFile.Text(transformer, TransformerPart.Autoencoder) is null or "sdxl" ? SdxlScale : OtherScale);

    /// <summary>The sizes trained at, such as "512-768-1024" or 768.</summary>
    private static int[] PictureSizes(JsonObject transformer)
    {
        string text = transformer[TransformerPart.PictureSizes]?.ToString() ?? "";
        int[] sizes = [.. text.Split('-').Select(static part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture,
            out int size) ? size : 0).Where(static size => size is >= 16 and <= 8192).Distinct()];
        return sizes.Length > 0 ? sizes : s_usualSizes;
    }

    // Published bases whatever the sizes trained at; small networks count from their own.
    private static IReadOnlyList<int> BaseSides(int[] centers) =>
        centers.Min() >= PublishedCandidates.AttentionCenters[0] / 2 ? PublishedCandidates.AttentionCenters : centers;

    private static Dictionary<string, IReadOnlyList<IReadOnlyList<int>>> Candidates(int[] centers, int multiple) =>
        multiple == PublishedCandidates.TokenSide
            ? centers.ToDictionary(
                static center => center.ToString(CultureInfo.InvariantCulture),
                static center => (IReadOnlyList<IReadOnlyList<int>>)[
                    .. PublishedCandidates.List(center).Select(static size => (IReadOnlyList<int>)[size.Width, size.Height])],
                StringComparer.Ordinal)
            : [];

    private static T Read<T>(JsonNode? options) where T : class,
        INetworkOptions => NetworkOptions.Read<T>(ConfigFile.ToElement(options as JsonObject ?? []));

    private static IEnumerable<PartRecord> InOrder(IReadOnlyDictionary<string, PartRecord> parts) =>
        PartNames.All.Select(part => parts[part]);

    private static IEnumerable<(string Name, PartRecord Record)> InOrderNamed(IReadOnlyDictionary<string, PartRecord> parts) =>
        PartNames.All.Select(part => (part, parts[part]));
}
