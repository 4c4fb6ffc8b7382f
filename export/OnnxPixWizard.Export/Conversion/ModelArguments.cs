using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.Export.Conversion;

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
                ?? throw new ConversionException($"'{folder}' has neither {PickleFile} nor config.json, which say how the transformer is built. Give the folder as it was published.");
        }

        return Checkpoint.ReadOptions(path);
    }
}
