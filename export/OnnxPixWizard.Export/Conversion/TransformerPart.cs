using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>PixWizard's transformer, from a folder of the published training code (weights and arguments), or one with safetensors and config.json.</summary>
internal static class TransformerPart
{
    /// <summary>Names of stored arguments that the manifest needs beside the sizes.</summary>
    public const string Autoencoder = "vae", PictureSizes = "image_size";

    public static PartPlan Plan(string folder, TensorReport report) => PartPlan.Over(folder, checkpoint => Plan(folder, checkpoint, report));

    private static PartPlan Plan(string folder, ICheckpoint checkpoint, TensorReport report)
    {
        JsonObject arguments = ModelArguments.Read(Directory.Exists(folder) ? folder : Path.GetDirectoryName(Path.GetFullPath(folder))!);
        PixWizardOptions options = TransformerOptions.Read(arguments, checkpoint);
        Dictionary<string, Graph> graphs = new(StringComparer.Ordinal)
        {
            [GraphNames.Conditioner] = PixWizardGraphs.Conditioner(options),
            [GraphNames.Modulation] = PixWizardGraphs.Modulation(options),
            [GraphNames.Step] = PixWizardGraphs.Step(options, masked: true),
        };
        SortedDictionary<string, long[]> needed = PartPlan.Needed(graphs.Values);
        NetworkWeights weights = new(PartNames.Transformer, checkpoint, needed, new TransformerNames(), report);
        (string source, string licence) = PartLicences.Of(PartNames.Transformer, folder, checkpoint.Source);
        JsonObject record = JsonObject.Create(NetworkOptions.Write(options))!;
        record[Autoencoder] = ConfigFile.Text(arguments, Autoencoder);
        record[PictureSizes] = arguments[PictureSizes]?.DeepClone();
        return new PartPlan(checkpoint)
        {
            Name = PartNames.Transformer,
            Graphs = graphs,
            Weights = weights,
            Record = new PartRecord
            {
                Graphs = new Dictionary<string, GraphEntry>(StringComparer.Ordinal),
                Options = record,
                Parameters = needed.Values.Sum(TensorCount.Of),
                Precision = "",
                Source = source,
                Licence = licence,
            },
        };
    }
}
