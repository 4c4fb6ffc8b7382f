namespace OnnxPixWizard.OnnxRuntime;

/// <summary>The ONNX Runtime library is missing, is another library, or is too old.</summary>
public sealed class OrtLibraryException : Exception
{
    internal OrtLibraryException(string message, string? path, string? foundVersion = null, Exception? inner = null) : base(message, inner)
    {
        Path = path;
        FoundVersion = foundVersion;
    }

    /// <summary>The file or folder that was tried, null where none was named and none found.</summary>
    public string? Path { get; }

    /// <summary>The library's version where it could be asked.</summary>
    public string? FoundVersion { get; }

    /// <summary>The lowest version that this binding works with.</summary>
    public string NeededVersion { get; } = OrtLibrary.MinimumVersion;
}
