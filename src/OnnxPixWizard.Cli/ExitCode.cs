namespace OnnxPixWizard.Cli;

/// <summary>Exit codes of <c>pixwizard</c>.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A failure that nobody foresaw.</summary>
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
