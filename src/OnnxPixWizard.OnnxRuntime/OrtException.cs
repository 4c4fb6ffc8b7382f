namespace OnnxPixWizard.OnnxRuntime;

/// <summary>A failed status of ONNX Runtime.</summary>
public class OrtException : Exception
{
    /// <param name="code">The library's own kind of failure.</param>
    /// <param name="message">A whole sentence: what was tried and what the library said.</param>
    public OrtException(OrtErrorCode code, string message) : base(message)
    {
        Code = code;
        NativeMessage = message;
    }

    internal OrtException(OrtErrorCode code, string attempt, string nativeMessage)
        : base($"ONNX Runtime could not {attempt}: {nativeMessage.TrimEnd('.')} ({code}).")
    {
        Code = code;
        NativeMessage = nativeMessage;
    }

    /// <summary>The library's own kind of failure.</summary>
    public OrtErrorCode Code { get; }

    /// <summary>What the library said, without what was being tried, in one line.</summary>
    public string NativeMessage { get; }
}
