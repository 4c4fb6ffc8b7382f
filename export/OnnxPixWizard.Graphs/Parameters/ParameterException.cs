namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>A published parameter is missing, surplus or of another shape than the network's.</summary>
/// <param name="parameter">Published name.</param>
/// <param name="message">What is wrong and how to mend it.</param>
public sealed class ParameterException(string parameter, string message) : Exception(message)
{
    /// <summary>Published name of the parameter.</summary>
    public string Parameter { get; } = parameter;
}
