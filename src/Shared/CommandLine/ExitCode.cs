using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.CommandLine;

/// <summary>Exit codes of the command-line programs.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A failure that nobody foresaw; of <c>verify</c>: a case does not agree.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage; also an output that can't be written, and a request that memory does not hold.</summary>
    public const int Usage = 2;

    /// <summary>An input file is missing or bad.</summary>
    public const int BadInput = 3;

    /// <summary>A bundle is missing or bad.</summary>
    public const int BadBundle = 4;

    /// <summary>An execution provider or a native library is not available.</summary>
    public const int Unavailable = 5;

    /// <summary>Stopped by the user.</summary>
    public const int Cancelled = 130;

    /// <summary>The word for a code in JSON.</summary>
    public static string Kind(int code) => code switch
    {
        Usage => "usage",
        BadInput => "badInput",
        BadBundle => "badBundle",
        Unavailable => "unavailable",
        Cancelled => "cancelled",
        _ => "failed",
    };
}

/// <summary>Ends a command with one line on the error stream and an exit code of its own.</summary>
/// <param name="exitCode">One of <see cref="CommandLine.ExitCode"/>.</param>
/// <param name="message">What was wrong, where, and how to mend it; one line.</param>
/// <param name="inner">The cause.</param>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="CommandLine.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Refuses a command that would overwrite what it reads, before it does anything.</summary>
    /// <param name="option">The option that names the outputs.</param>
    /// <param name="reads">Files and folders that are read.</param>
    /// <param name="writes">Files and folders that are written.</param>
    /// <exception cref="CommandException">One of the outputs is an input, whatever it is called.</exception>
    public static void ThrowIfRead(string option, IEnumerable<string?> reads, IEnumerable<string> writes)
    {
        if (OutputGuard.FindClash(reads, writes) is (string write, string read))
        {
            throw new CommandException(CommandLine.ExitCode.Usage, option + ": " + OutputGuard.Message(write, read));
        }
    }
}
