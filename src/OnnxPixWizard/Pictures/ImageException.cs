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

/// <summary>What kept a picture from being read or written.</summary>
public enum ImageErrorKind
{
    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>The file can't be opened, or its contents are empty, damaged or incomplete.</summary>
    Unreadable,

    /// <summary>The header announces more pixels, or the file holds more bytes, than the limit allows.</summary>
    TooLarge,

    /// <summary>The contents are no picture of a known format, or a kind of it that is not supported.</summary>
    UnsupportedFormat,

    /// <summary>The output can't be created, or its name says no format that can be written.</summary>
    Unwritable,

    /// <summary>The native image library is missing, too old, or no such library at all.</summary>
    LibraryUnavailable,

    /// <summary>The native image library refused an operation on a sound picture, for example for lack of memory.</summary>
    OperationFailed,
}
