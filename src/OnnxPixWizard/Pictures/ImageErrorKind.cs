namespace OnnxPixWizard.Pictures;

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
