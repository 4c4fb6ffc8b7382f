using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Export.Commands;

/// <summary>Ends a command with one line on the error stream and an exit code of its own.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What was wrong, where, and how to mend it; one line.</param>
/// <param name="inner">The cause.</param>
public sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Commands.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Refuses a command that would overwrite what it reads, before it does anything.</summary>
    /// <param name="reads">Files and folders that are read.</param>
    /// <param name="writes">Files and folders that are written.</param>
    /// <exception cref="CommandException">One of the outputs is an input, whatever it is called.</exception>
    public static void ThrowIfRead(IEnumerable<string?> reads, IEnumerable<string> writes)
    {
        if (OutputGuard.FindClash(reads, writes) is (string write, string read))
        {
            throw new CommandException(Commands.ExitCode.Usage, "--out: " + OutputGuard.Message(write, read));
        }
    }
}
