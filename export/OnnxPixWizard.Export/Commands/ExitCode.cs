namespace OnnxPixWizard.Export.Commands;

/// <summary>Exit codes of the command-line programs.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A failure that nobody foresaw; of <c>verify</c>: a case does not agree.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage; also an output that can't be written.</summary>
    public const int Usage = 2;

    /// <summary>An input file is missing or bad.</summary>
    public const int BadInput = 3;

    /// <summary>A bundle is missing or bad.</summary>
    public const int BadBundle = 4;

    /// <summary>An execution provider or a native library is not available.</summary>
    public const int Unavailable = 5;

    /// <summary>Stopped by the user.</summary>
    public const int Cancelled = 130;
}
