namespace OnnxPixWizard.Sessions;

/// <summary>The execution provider asked for is not there, does not start, or would not run all of a graph.</summary>
/// <param name="provider">The provider asked for.</param>
/// <param name="message">What was wrong, where, and how to mend it.</param>
/// <param name="inner">The cause, where another exception told it.</param>
public sealed class ProviderUnavailableException(ExecutionProvider provider, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The provider asked for.</summary>
    public ExecutionProvider Provider { get; } = provider;
}
