namespace OnnxPixWizard.Export.Commands;

/// <summary>Ends a command with one line on the error stream and an exit code of its own.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What was wrong, where, and how to mend it; one line.</param>
/// <param name="inner">The cause.</param>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Commands.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
