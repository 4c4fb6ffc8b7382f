using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Conversion.Encoders;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Export.Conversion.PixNerd;

/// <summary>The manifest of PixNerd's families, with the published defaults where nothing else is said.</summary>
internal static class PixNerdManifest
{
    // Published: 256 pixels in patches of 16, and 512 pixels.
    private const int ClassTokens = 16, TextTokens = 32;

    private static readonly SamplingSettings s_classes = new()
    {
        Steps = 100, Solver = "euler", TimeShift = 1, TextGuidance = 3.5, GuidanceFrom = 0.1, GuidanceTo = 1,
    };

    private static readonly SamplingSettings s_texts = new()
    {
        Steps = 25, Solver = "adams2", TimeShift = 3, TextGuidance = 4, GuidanceFrom = 0, GuidanceTo = 1,
    };

    /// <summary>Checks what the parts have to do with each other.</summary>
    /// <exception cref="ConversionException">They don't fit each other.</exception>
    public static void Check(PixNerdBundle bundle)
    {
        bundle.Network.Validate();
        (int width, int height) = Grid(bundle);
        int patch = bundle.Network.PatchSize;
        Demand(width > 0 && height > 0 && width % patch == 0 && height % patch == 0,
            $"A grid of {width}x{height} pixels can't be cut into patches of {patch}x{patch}: both sides must be positive "
                + $"multiples of {patch}.", ConversionFault.Request);
        if (bundle.Network is PixNerdTextOptions text)
        {
            Demand(bundle.TextEncoder is not null, "The network reads texts: give the folder of its text encoder with --text-encoder.",
                ConversionFault.Request);
            Demand(bundle.ClassNames.Count == 0, "The network reads texts and has no classes to name.", ConversionFault.Request);
            int found = bundle.TextEncoder!.Network.HiddenSize;
            Demand(found == text.TxtEmbedDim,
                $"The parts don't belong together: the network was trained with text features of width {text.TxtEmbedDim}, but the text "
                    + $"encoder gives {found}. Give the text encoder that it was trained with.");
        }
        else if (bundle.Network is PixNerdClassOptions classes)
        {
            Demand(bundle.TextEncoder is null, "The network draws classes and reads no text: leave --text-encoder out.",
                ConversionFault.Request);
            Demand(bundle.ClassNames.Count == 0 || bundle.ClassNames.Count == classes.NumClasses,
                $"There are {bundle.ClassNames.Count} names for {classes.NumClasses} classes: give one a line, in the order of the ids.");
        }
    }

    /// <param name="bundle">What it is made of; checked.</param>
    /// <param name="graphs">Its graphs.</param>
    /// <param name="parameters">Parameters of all graphs, each counted once.</param>
    public static BundleManifest Create(PixNerdBundle bundle, IReadOnlyList<BundleGraph> graphs, long parameters)
    {
        PixNerdOptions network = bundle.Network;
        PixNerdTextOptions? text = network as PixNerdTextOptions;
        (int width, int height) = Grid(bundle);
        int multiple = CommonMultiple(width / network.PatchSize, height / network.PatchSize);
        return new BundleManifest
        {
            Format = BundleManifest.CurrentFormat,
            Family = BundleFamilies.ToName(text is null ? BundleFamily.PixNerdClass : BundleFamily.PixNerdText),
            Name = bundle.Name,
            Graphs = graphs.ToDictionary(
                static graph => graph.Role, static graph => new GraphEntry { File = graph.File }, StringComparer.Ordinal),
            Tokenizers = text is null ? null : new TokenizerSet { Text = TokenizerSource.Entry(
                TokenizerFiles.Text, text.TxtMaxLength, bundle.TextEncoder!.PadId, full: true) },
            Network = new NetworkSettings
            {
                PatchSize = network.PatchSize,
                Channels = network.InChannels,
                Dim = network.HiddenSize,
                Layers = network.TransformerBlocks,
                Heads = network.NumGroups,
                KeyValueHeads = network.NumGroups,
                TextWidth = text?.TxtEmbedDim ?? 0,
                PixelField = new PixelFieldSettings
                {
                    Width = network.FieldWidth,
                    Extent = network.FieldExtent,
                    RopePlaces = text is null ? RopePlaces.FixedSpan : RopePlaces.SwappedSpan,
                    TextLayers = text?.NumTextBlocks ?? 0,
                    TextTokens = text?.TxtMaxLength ?? 0,
                    GridWidth = width,
                    GridHeight = height,
                },
            },
            Classes = network is PixNerdClassOptions classes ? new ClassSettings { Count = classes.NumClasses, Names = bundle.ClassNames }
                : null,
            Resolution = new ResolutionSettings { Multiple = multiple, Centers = [Center(width, height, multiple)] },
            Sampling = bundle.Sampling ?? (text is null ? s_classes : s_texts),
            Tasks = [],
            Precision = graphs.Any(static graph => graph.Rewritten) ? bundle.Precision.Precision.ToName() : PrecisionNames.Float32,
            Parameters = parameters,
            Source = bundle.Source,
            Licence = bundle.Licence,
            Notes = bundle.Notes,
        };
    }

    private static (int Width, int Height) Grid(PixNerdBundle bundle)
    {
        int side = bundle.Network.PatchSize * (bundle.Network is PixNerdTextOptions ? TextTokens : ClassTokens);
        return bundle is { GridWidth: 0, GridHeight: 0 } ? (side, side) : (bundle.GridWidth, bundle.GridHeight);
    }

    private static int CommonMultiple(int left, int right)
    {
        (int a, int b) = (left, right);
        while (b > 0)
        {
            (a, b) = (b, a % b);
        }

        return checked(left / a * right);
    }

    // The square of about the grid's area that can be drawn.
    private static int Center(int width, int height, int multiple) =>
        Math.Max(1, (int)Math.Round(Math.Sqrt((double)width * height) / multiple, MidpointRounding.AwayFromZero)) * multiple;

    private static void Demand(bool holds, string message, ConversionFault fault = ConversionFault.Input)
    {
        if (!holds)
        {
            throw new ConversionException(message, fault: fault);
        }
    }
}
