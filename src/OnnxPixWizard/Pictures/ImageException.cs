namespace OnnxPixWizard.Pictures;

/// <summary>The one exception of this library: a picture or the native image library could not be used.</summary>
/// <param name="kind">What went wrong.</param>
/// <param name="message">One line: what, where, and how to mend it.</param>
/// <param name="fileName">The file concerned; null for pictures from memory or a stream.</param>
/// <param name="innerException">The cause, if another exception was.</param>
public sealed class ImageException(ImageErrorKind kind, string message, string? fileName = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What went wrong.</summary>
    public ImageErrorKind Kind { get; } = kind;

    /// <summary>The file concerned as the caller named it; null for pictures from memory or a stream.</summary>
    public string? FileName { get; } = fileName;
}
