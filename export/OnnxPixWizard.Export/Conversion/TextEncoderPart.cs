using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>Gemma, from a folder as transformers saves it.</summary>
internal static class TextEncoderPart
{
    /// <summary>Published: longer instructions are cut, and rows are padded to multiples of 8.</summary>
    private const int LongestText = 256, PadMultiple = 8;

    public static PartPlan Plan(string folder, TensorReport report) => PartPlan.Over(folder, checkpoint => Plan(folder, checkpoint, report));

    private static PartPlan Plan(string folder, ICheckpoint checkpoint, TensorReport report)
    {
        GemmaOptions options = Options(folder);
        (string tokenizerPath, Tokenizer tokenizer) = TokenizerSource.Open(folder, options.VocabSize);
        Graph graph = GemmaGraphs.TextEncoder(options);
        SortedDictionary<string, long[]> needed = PartPlan.Needed([graph]);
        NetworkWeights weights = new(PartNames.TextEncoder, checkpoint, needed, new GemmaNames(options.NumHiddenLayers - 1), report);
        (string source, string licence) = PartLicences.Of(PartNames.TextEncoder, folder, checkpoint.Source);
        return new PartPlan(checkpoint)
        {
            Name = PartNames.TextEncoder,
            Graphs = new Dictionary<string, Graph>(StringComparer.Ordinal) { [GraphNames.TextEncoder] = graph },
            Weights = weights,
            Files = new Dictionary<string, string>(StringComparer.Ordinal) { [TokenizerFiles.Text] = tokenizerPath },
            Record = new PartRecord
            {
                Graphs = new Dictionary<string, GraphEntry>(StringComparer.Ordinal),
                Options = JsonObject.Create(NetworkOptions.Write(options))!,
                Parameters = needed.Values.Sum(TensorCount.Of),
                Precision = "",
                Tokenizer = TokenizerSource.Entry(TokenizerFiles.Text, LongestText, TokenizerSource.PadId(folder, tokenizer, "<pad>"), full: false, PadMultiple),
                Source = source,
                Licence = licence,
            },
        };
    }

    private static GemmaOptions Options(string folder)
    {
        JsonObject config = ConfigFile.Read(folder, "the text encoder", "gemma");
        if (ConfigFile.Number(ConfigFile.Section(config, "rope_parameters"), "rope_theta") is double theta)
        {
            config["rope_theta"] = theta;
        }

        return NetworkOptions.Read<GemmaOptions>(ConfigFile.ToElement(config));
    }
}
