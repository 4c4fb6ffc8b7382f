using System.Text.Json.Nodes;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>The arguments that PixWizard's training code stores beside its weights.</summary>
internal static class ModelArguments
{
    private const string PickleFile = "model_args.pth";

    /// <summary>The arguments of <c>model_args.pth</c>, else of <c>config.json</c>.</summary>
    /// <exception cref="ConversionException">There is neither, or it can't be read.</exception>
    public static JsonObject Read(string folder) => ConfigFile.TryRead(folder)
        ?? throw new ConversionException($"'{folder}' has neither {PickleFile} nor config.json, which say how the transformer is built. Give the folder as it was published.");
}
