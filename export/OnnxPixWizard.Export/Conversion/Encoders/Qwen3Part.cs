using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Export.Conversion.PixNerd;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Qwen3;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Conversion.Encoders;

/// <summary>Qwen3, from a folder as transformers saves it.</summary>
/// <param name="checkpoint">Owned; closed with the part.</param>
/// <param name="encoder">What the bundle is told of it.</param>
/// <param name="source">What the weights are.</param>
/// <param name="licence">Their licence.</param>
internal sealed class Qwen3Part(ICheckpoint checkpoint, PixNerdTextEncoder encoder, string source, string licence) : IDisposable
{
    private const string Pad = "<|endoftext|>";

    /// <summary>What the bundle is told of it.</summary>
    public PixNerdTextEncoder Encoder { get; } = encoder;

    /// <summary>What the weights are, and their licence.</summary>
    public (string Source, string Licence) Origin { get; } = (source, licence);

    /// <summary>Opens a folder; tensors that don't fit are reported.</summary>
    /// <exception cref="ConversionException">A file is missing or belongs to another model.</exception>
    /// <exception cref="CheckpointException">The weights can't be read.</exception>
    /// <exception cref="NetworkOptionsException">The configuration makes no network.</exception>
    public static Qwen3Part Open(string folder, TensorReport report)
    {
        Qwen3Options options = Options(folder);
        (string path, Tokenizer tokenizer) = TokenizerSource.Open(folder, options.VocabSize);
        ICheckpoint checkpoint = Checkpoint.Open(folder);
        try
        {
            NetworkWeights weights = new(
                PartNames.TextEncoder, checkpoint, PartPlan.Needed([Qwen3Graphs.TextEncoder(options)]), new Qwen3Names(), report);
            PixNerdTextEncoder encoder = new()
            {
                Network = options,
                Weights = weights.Get,
                Check = weights.RequireFinite,
                Tokenizer = File.ReadAllBytes(path),
                PadId = TokenizerSource.PadId(folder, tokenizer, Pad),
            };
            (string source, string licence) = PartLicences.Of(PartNames.Qwen3, folder, checkpoint.Source);
            return new Qwen3Part(checkpoint, encoder, source, licence);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => checkpoint.Dispose();

    internal static Qwen3Options Options(string folder)
    {
        JsonObject config = ConfigFile.Read(folder, "the text encoder", "qwen3");
        JsonObject rope = ConfigFile.Section(config, "rope_parameters");
        if (ConfigFile.Number(rope, "rope_theta") is double theta)
        {
            config["rope_theta"] = theta;
        }

        // A name of an older library for the same setting.
        foreach (JsonObject scaling in (JsonObject[])[rope, ConfigFile.Section(config, "rope_scaling")])
        {
            string? kind = ConfigFile.Text(scaling, "rope_type") ?? ConfigFile.Text(scaling, "type");
            if (kind is not (null or "default"))
            {
                throw new ConversionException($"The configuration in '{folder}' scales its rotary frequencies ('{kind}'), which is not "
                    + "supported: take the model as it was published.");
            }
        }

        return NetworkOptions.Read<Qwen3Options>(ConfigFile.ToElement(config));
    }
}

/// <summary>Qwen3's files: with the language model's head or without.</summary>
internal sealed class Qwen3Names : WeightNames
{
    private const string Model = "model.";

    /// <inheritdoc/>
    public override IEnumerable<string> Spellings(string name) => [name, name[Model.Length..]];

    /// <inheritdoc/>
    public override bool IsUnneeded(string name) =>
        name == "lm_head.weight" || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
