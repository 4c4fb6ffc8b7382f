using System.Collections.ObjectModel;
using System.Text.Json;

namespace OnnxPixWizard.Bundles;

/// <summary>All that the runtime knows of a model: the file <c>bundle.json</c>.</summary>
public sealed record BundleManifest
{
    /// <summary>The manifest's name in a bundle's folder.</summary>
    public const string FileName = "bundle.json";

    /// <summary>The version of this layout that this code reads and writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Version of the layout.</summary>
    public required int Format { get; init; }

    /// <summary>One of <see cref="BundleFamilies.AllNames"/>.</summary>
    public required string Family { get; init; }

    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>Graphs by role, see <see cref="GraphNames"/>.</summary>
    public required IReadOnlyDictionary<string, GraphEntry> Graphs { get; init; }

    /// <summary>Tokenizers of the text networks; null in families without any.</summary>
    public TokenizerSet? Tokenizers { get; init; }

    /// <summary>What tells the task of an instruction; null: the task encoder's embeddings do.</summary>
    public ChooserEntry? Chooser { get; init; }

    /// <summary>What tells pictures that tasks were taught on from others; null: nothing does.</summary>
    public DomainsEntry? Domains { get; init; }

    /// <summary>Shape of the network.</summary>
    public required NetworkSettings Network { get; init; }

    /// <summary>VAE latent to state; null: the state is pixels in [-1, 1].</summary>
    public LatentSettings? Latent { get; init; }

    /// <summary>Classes that a picture can be asked of; of family <c>pixnerd-class</c>, null in others.</summary>
    public ClassSettings? Classes { get; init; }

    /// <summary>Shape of the graph <see cref="GraphNames.Restorer"/>; null: the defaults, where there is one.</summary>
    public RestorerSettings? Restorer { get; init; }

    /// <summary>Shape of the graph <see cref="GraphNames.Perception"/>; null: the defaults, where there is one.</summary>
    public RestorerSettings? Perception { get; init; }

    /// <summary>Sizes.</summary>
    public required ResolutionSettings Resolution { get; init; }

    /// <summary>Sampling defaults.</summary>
    public required SamplingSettings Sampling { get; init; }

    /// <summary>
    /// What the model has learnt; the first task stands in where nothing else decides. Empty in PixNerd's families, which do one thing.
    /// </summary>
    public required IReadOnlyList<TaskEntry> Tasks { get; init; }

    /// <summary>Published habit: picture bytes are truncated instead of rounded.</summary>
    public bool TruncateBytes { get; init; }

    /// <summary>Element type of the weights inside the graphs, e.g. <c>float32</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Parameters of all graphs together; null: not counted.</summary>
    public long? Parameters { get; init; }

    /// <summary>Where the weights come from.</summary>
    public required string Source { get; init; }

    /// <summary>Licence of the weights, an SPDX identifier or a sentence.</summary>
    public required string Licence { get; init; }

    /// <summary>Free notes, e.g. how the model was trained; nothing reads them.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads and checks a manifest.</summary>
    /// <param name="file">Path of <c>bundle.json</c>.</param>
    /// <exception cref="BundleException">The file is missing, no JSON, or a field is missing, unknown or out of range.</exception>
    public static BundleManifest Load(string file)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(
                BundleFault.NotFound, file, null, "the manifest can't be read", "Name a folder that holds bundle.json", e);
        }

        BundleManifest manifest = ManifestJson.Read(text, file);
        ManifestValidation.Check(manifest, file);
        return manifest;
    }

    /// <summary>Checks this manifest and writes it, whole or not at all.</summary>
    /// <param name="folder">The bundle's folder; created if missing.</param>
    /// <exception cref="BundleException">A field is out of range; nothing is written.</exception>
    public void Save(string folder)
    {
        string file = Path.Combine(folder, FileName);
        ManifestValidation.Check(this, file);
        Directory.CreateDirectory(folder);
        string beside = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.BundleManifest));
            File.Move(beside, file, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}

/// <summary>Where a graph is.</summary>
/// <remarks>External data files stand beside the graph under the names that it holds itself.</remarks>
public sealed record GraphEntry
{
    /// <summary>ONNX file, a path relative to the manifest's folder.</summary>
    public required string File { get; init; }

    /// <summary>Other files for the same role by the variant's name, e.g. <see cref="GraphNames.MaskFreeVariant"/>.</summary>
    public IReadOnlyDictionary<string, string> Variants { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }
}

/// <summary>Where the chooser of tasks is.</summary>
public sealed record ChooserEntry
{
    /// <summary>The file's usual name.</summary>
    public const string FileName = "chooser.bin";

    /// <summary>Weights of a sentence classifier, a path relative to the manifest's folder.</summary>
    public required string File { get; init; }
}

/// <summary>Where the table of kinds of pictures is.</summary>
public sealed record DomainsEntry
{
    /// <summary>The file's usual name.</summary>
    public const string FileName = "domains.json";

    /// <summary>Features of the kinds of pictures that tasks were taught on, a path relative to the manifest's folder.</summary>
    public required string File { get; init; }
}

/// <summary>The tokenizers of a bundle's text networks.</summary>
public sealed record TokenizerSet
{
    /// <summary>For <see cref="GraphNames.TextEncoder"/>.</summary>
    public required TokenizerEntry Text { get; init; }

    /// <summary>For <see cref="GraphNames.TaskEncoder"/>; null in families without one.</summary>
    public TokenizerEntry? Task { get; init; }
}

/// <summary>A tokenizer's file and how its ids are cut and padded.</summary>
public sealed record TokenizerEntry
{
    /// <summary>Hugging Face <c>tokenizer.json</c>, a path relative to the manifest's folder.</summary>
    public required string File { get; init; }

    /// <summary>Most ids of a text, special ones included; longer texts are cut.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Id that fills the rest of a row.</summary>
    public required int PadId { get; init; }

    /// <summary>
    /// True: every row has <see cref="MaxLength"/> ids. False: the batch's longest, rounded up to <see cref="PadMultiple"/>.
    /// </summary>
    public bool PadToMaxLength { get; init; }

    /// <summary>Row lengths are multiples of this (unless <see cref="PadToMaxLength"/>).</summary>
    public int PadMultiple { get; init; } = 1;
}

/// <summary>The classes of a class-conditional bundle. An id of its own, <see cref="Count"/>, stands for no class.</summary>
public sealed record ClassSettings
{
    /// <summary>Classes, K; their ids are 0 to K - 1.</summary>
    public required int Count { get; init; }

    /// <summary>Names by id; empty where there are none. A name may occur more than once: it names no single class then.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}

/// <summary>How a VAE's latent becomes the state: state = (latent - shift) * scale.</summary>
public sealed record LatentSettings
{
    /// <summary>Factor from latent to state (SDXL: 0.13025).</summary>
    public required double Scale { get; init; }

    /// <summary>Offset taken off the latent first.</summary>
    public double Shift { get; init; }

    /// <summary>Pixels a side of one latent cell.</summary>
    public int Downscale { get; init; } = 8;
}

/// <summary>The sizes a bundle works at.</summary>
public sealed record ResolutionSettings
{
    /// <summary>Both sides of every size are multiples of this many pixels.</summary>
    public required int Multiple { get; init; }

    /// <summary>Sides of the squares around whose area the buckets lie, in pixels.</summary>
    public required IReadOnlyList<int> Centers { get; init; }

    /// <summary>Largest ratio of the longer to the shorter side.</summary>
    public double MaxRatio { get; init; } = 4;

    /// <summary>
    /// Explicit buckets [width, height] of a centre, by its side; a centre without an entry takes the walk of the published code.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<int>>> Candidates { get; init; } =
        new Dictionary<string, IReadOnlyList<IReadOnlyList<int>>>(StringComparer.Ordinal);
}
