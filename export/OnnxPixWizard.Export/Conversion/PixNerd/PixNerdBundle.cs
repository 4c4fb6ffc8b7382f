using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Networks.Qwen3;

namespace OnnxPixWizard.Export.Conversion.PixNerd;

/// <summary>What a PixNerd bundle is made of, wherever its weights come from.</summary>
internal sealed record PixNerdBundle
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>Sizes: <see cref="PixNerdClassOptions"/> or <see cref="PixNerdTextOptions"/>, which decides on the family.</summary>
    public required PixNerdOptions Network { get; init; }

    /// <summary>Gives a parameter of the network, as 32-bit floats, by published name; called from several threads.</summary>
    public required Func<string, LazyTensor> Weights { get; init; }

    /// <summary>Called when all parameters were written; throws if what was read is no good.</summary>
    public Action? Check { get; init; }

    /// <summary>What reads the text; null in the class family.</summary>
    public PixNerdTextEncoder? TextEncoder { get; init; }

    /// <summary>Pixels from left to right of the pictures trained on, a multiple
    /// of the patch size; 0: the published number of tokens a side.</summary>
    public int GridWidth { get; init; }

    /// <summary>Pixels from top to bottom of the pictures trained on, a multiple
    /// of the patch size; 0: the published number of tokens a side.</summary>
    public int GridHeight { get; init; }

    /// <summary>Names of the classes by id; none where they are not known.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Sampling defaults; null: those of the published models.</summary>
    public SamplingSettings? Sampling { get; init; }

    /// <summary>How weights are stored.</summary>
    public PrecisionOptions Precision { get; init; } = new() { Precision = BundlePrecision.Float32 };

    /// <summary>Where the weights come from.</summary>
    public required string Source { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string Licence { get; init; }

    /// <summary>Free notes for the manifest.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Text of the bundle's <c>README.md</c>; null: what the manifest knows.</summary>
    public string? ModelCard { get; init; }

    /// <summary>Further files of the bundle by name.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>(
        StringComparer.Ordinal);
}

/// <summary>The text encoder of a PixNerd bundle.</summary>
internal sealed record PixNerdTextEncoder
{
    /// <summary>Sizes.</summary>
    public required Qwen3Options Network { get; init; }

    /// <summary>Gives a parameter, as 32-bit floats, by published name; called from several threads.</summary>
    public required Func<string, LazyTensor> Weights { get; init; }

    /// <summary>Called when all parameters were written; throws if what was read is no good.</summary>
    public Action? Check { get; init; }

    /// <summary>The tokenizer's <c>tokenizer.json</c>.</summary>
    public required ReadOnlyMemory<byte> Tokenizer { get; init; }

    /// <summary>Id that fills the rest of a row.</summary>
    public required int PadId { get; init; }
}
