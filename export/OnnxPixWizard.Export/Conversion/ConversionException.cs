namespace OnnxPixWizard.Export.Conversion;

/// <summary>Checkpoints can't be made into a bundle.</summary>
/// <param name="message">What is wrong, where, and how to mend it; one line.</param>
/// <param name="details">Further lines: each finding where there are several.</param>
/// <param name="inner">The cause.</param>
/// <param name="fault">Which side is at fault.</param>
internal sealed class ConversionException(
    string message, IReadOnlyList<string>? details = null, Exception? inner = null, ConversionFault fault = ConversionFault.Input)
        : Exception(message, inner)
{
    /// <summary>Each finding, a line each; empty where the message says all.</summary>
    public IReadOnlyList<string> Details { get; } = details ?? [];

    /// <summary>Which side is at fault.</summary>
    public ConversionFault Fault { get; } = fault;
}

/// <summary>Which side of a conversion is at fault.</summary>
internal enum ConversionFault
{
    /// <summary>What is to be converted.</summary>
    Input,

    /// <summary>Where the result is to go.</summary>
    Output,

    /// <summary>What was asked for beside files.</summary>
    Request,
}
