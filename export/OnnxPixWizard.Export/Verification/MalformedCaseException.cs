namespace OnnxPixWizard.Export.Verification;

/// <summary>A reference case lacks something or says something that its format does not allow.</summary>
public sealed class MalformedCaseException : Exception
{
    /// <param name="message">What is wrong, and in which file or member.</param>
    /// <param name="inner">The reader's own complaint, if any.</param>
    public MalformedCaseException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
