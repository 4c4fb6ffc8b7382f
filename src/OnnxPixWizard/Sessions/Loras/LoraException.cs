namespace OnnxPixWizard.Sessions.Loras;

/// <summary>A file of low-rank changes is missing, damaged, or does not fit the bundle.</summary>
/// <param name="file">The file.</param>
/// <param name="key">The key inside of it; null where the whole file is meant.</param>
/// <param name="problem">What is wrong.</param>
/// <param name="mend">How to mend it.</param>
/// <param name="inner">The cause.</param>
public sealed class LoraException(string file, string? key, string problem, string mend, Exception? inner = null)
    : Exception($"LoRA '{file}'{(key is null ? "" : $", key '{key}'")}: {problem}. {mend}.", inner)
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>The key inside of it, or null.</summary>
    public string? Key { get; } = key;
}
