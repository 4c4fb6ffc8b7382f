using System.Globalization;
using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Conversion.Encoders;

/// <summary>Gemma, from a folder as transformers saves it.</summary>
internal static class GemmaPart
{
    /// <summary>Published: longer instructions are cut, and rows are padded to multiples of 8.</summary>
    private const int LongestText = 256, PadMultiple = 8;

    public static PartPlan Plan(string folder, TensorReport report) =>
        PartPlan.Over(folder, checkpoint => Plan(folder, checkpoint, report));

    private static PartPlan Plan(string folder, ICheckpoint checkpoint, TensorReport report)
    {
        GemmaOptions options = Options(folder);
        (string tokenizerPath, Tokenizer tokenizer) = TokenizerSource.Open(folder, options.VocabSize);
        Dictionary<string, Graph> graphs = new(StringComparer.Ordinal) { [GraphNames.TextEncoder] = GemmaGraphs.TextEncoder(options) };
        TokenizerEntry entry = TokenizerSource.Entry(
            TokenizerFiles.Text, LongestText, TokenizerSource.PadId(folder, tokenizer, "<pad>"), full: false, PadMultiple);
        return PartPlan.Create(
            PartNames.TextEncoder, folder, checkpoint, graphs, new GemmaNames(options.NumHiddenLayers - 1),
            JsonObject.Create(NetworkOptions.Write(options))!,
            report, (entry, tokenizerPath));
    }

    internal static GemmaOptions Options(string folder)
    {
        JsonObject config = ConfigFile.Read(folder, "the text encoder", "gemma");
        if (ConfigFile.Number(ConfigFile.Section(config, "rope_parameters"), "rope_theta") is double theta)
        {
            config["rope_theta"] = theta;
        }

        return NetworkOptions.Read<GemmaOptions>(ConfigFile.ToElement(config));
    }
}

/// <summary>Gemma's files: with the language model's head or without; the last layer and the norm behind it are not used.</summary>
/// <param name="lastLayer">Index of the last layer.</param>
internal sealed class GemmaNames(int lastLayer) : WeightNames
{
    private readonly string _last = string.Create(CultureInfo.InvariantCulture, $"model.layers.{lastLayer}.");

    /// <inheritdoc/>
    public override IEnumerable<string> Spellings(string name) => [name, name["model.".Length..]];

    /// <inheritdoc/>
    public override bool IsUnneeded(string name)
    {
        string full = name.StartsWith("model.", StringComparison.Ordinal) ? name : "model." + name;
        return name == "lm_head.weight" || full == "model.norm.weight" || full.StartsWith(_last, StringComparison.Ordinal)
            || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
    }
}
