namespace OnnxPixWizard.Cli;

/// <summary>Ends a command with one line on the error stream and an exit code of its own.</summary>
/// <param name="exitCode">One of <see cref="Cli.ExitCode"/>.</param>
/// <param name="message">What was wrong, where, and how to mend it; one line.</param>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="Cli.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
