using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Export.Conversion.PixWizard;

/// <summary>PixWizard's transformer, from a folder of the published training code
/// (weights and arguments), or one with safetensors and config.json.</summary>
internal static class TransformerPart
{
    /// <summary>Names of stored arguments that the manifest needs beside the sizes.</summary>
    public const string Autoencoder = "vae", PictureSizes = "image_size";

    public static PartPlan Plan(string folder, TensorReport report) =>
        PartPlan.Over(folder, checkpoint => Plan(folder, checkpoint, report));

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
        JsonObject record = JsonObject.Create(NetworkOptions.Write(options))!;
        record[Autoencoder] = ConfigFile.Text(arguments, Autoencoder);
        record[PictureSizes] = arguments[PictureSizes]?.DeepClone();
        return PartPlan.Create(PartNames.Transformer, folder, checkpoint, graphs, new TransformerNames(), record, report);
    }
}

/// <summary>The transformer's files; wrappers of training frameworks may stand before every name.</summary>
internal sealed class TransformerNames : WeightNames
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Prefixes => ["", "module.", "_orig_mod.", "model."];
}

/// <summary>The arguments that PixWizard's training code stores beside its weights.</summary>
internal static class ModelArguments
{
    private const string PickleFile = "model_args.pth";

    /// <summary>The arguments of <c>model_args.pth</c>, else of <c>config.json</c>.</summary>
    /// <exception cref="ConversionException">There is neither.</exception>
    /// <exception cref="CheckpointException">The file is broken, would run code if Python loaded it, or holds no arguments.</exception>
    public static JsonObject Read(string folder)
    {
        string path = Path.Combine(folder, PickleFile);
        if (!File.Exists(path))
        {
            return ConfigFile.TryRead(folder)
                ?? throw new ConversionException($"'{folder}' has neither {PickleFile} nor config.json, which say how the transformer is "
                    + "built. Give the folder as it was published.");
        }

        return Checkpoint.ReadOptions(path);
    }
}
