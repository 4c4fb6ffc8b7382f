namespace OnnxPixWizard;

/// <summary>An option has a value that can't be used.</summary>
/// <param name="option">The option's name in the API, for example <c>TextScale</c>.</param>
/// <param name="message">What was given, what is allowed, and how to mend it; one line that also names the option.</param>
public sealed class OptionException(string option, string message) : Exception(message)
{
    /// <summary>The option's name in the API.</summary>
    public string Option { get; } = option;
}
