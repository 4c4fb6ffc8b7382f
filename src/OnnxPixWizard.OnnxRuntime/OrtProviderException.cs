namespace OnnxPixWizard.OnnxRuntime;

/// <summary>An execution provider that was asked for by name is missing or refused to start.</summary>
public sealed class OrtProviderException : OrtException
{
    internal OrtProviderException(string provider, OrtErrorCode code, string message) : base(code, message) => Provider = provider;

    /// <summary>The provider's name as it was asked for.</summary>
    public string Provider { get; }
}
