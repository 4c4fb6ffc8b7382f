namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>A pickle names something that would run code in Python. Nothing was run.</summary>
/// <param name="path">The file.</param>
/// <param name="global">What it names, as <c>module.name</c>.</param>
/// <param name="detail">What the pickle does with it.</param>
public sealed class ForbiddenGlobalException(string path, string global, string detail)
    : PickleException(path, $"its pickle {detail} '{global}', which is forbidden because loading it in Python would run code; nothing was run. Don't use this file, or ask its author for safetensors.")
{
    /// <summary>What the pickle names, as <c>module.name</c>.</summary>
    public string Global { get; } = global;
}
