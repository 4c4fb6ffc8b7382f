using Microsoft.ML.OnnxRuntime;

namespace OnnxPixWizard.Sessions;

/// <summary>ONNX Runtime refused to load or run a graph.</summary>
public sealed class GraphException : Exception
{
    /// <summary>The <see cref="Code"/> of an operator, type or option that this build of the library lacks.</summary>
    internal const string NotImplemented = "NotImplemented";

    /// <summary>The managed API tells the code in the text alone.</summary>
    private const string Prefix = "[ErrorCode:";

    /// <param name="attempt">What was tried, as the end of "could not ...".</param>
    /// <param name="cause">What the library said.</param>
    internal GraphException(string attempt, OnnxRuntimeException cause)
        : this(attempt, CodeOf(cause.Message), TextOf(cause.Message), cause)
    {
    }

    /// <inheritdoc cref="GraphException(string, OnnxRuntimeException)"/>
    internal GraphException(string attempt, string code, string nativeMessage, Exception? cause = null)
        : base($"ONNX Runtime could not {attempt}: {nativeMessage.TrimEnd('.')} ({code}).", cause)
    {
        Code = code;
        NativeMessage = nativeMessage;
    }

    /// <summary>The library's own kind of failure: Fail, InvalidArgument,
    /// NoSuchFile, InvalidProtobuf, NotImplemented, InvalidGraph...</summary>
    public string Code { get; }

    /// <summary>What the library said, without what was being tried, in one line.</summary>
    public string NativeMessage { get; }

    private static string CodeOf(string message)
    {
        int end = message.IndexOf(']', StringComparison.Ordinal);
        string code = message.StartsWith(Prefix, StringComparison.Ordinal) && end > 0 ? message[Prefix.Length..end] : "Fail";
        return code switch
        {
            // The managed API's names of these numbers differ from the library's.
            "ShapeInferenceNotRegistered" => "ExecutionProviderFail",
            "RequirementNotRegistered" => "ModelLoadCanceled",
            "13" => "ModelRequiresCompilation",
            "14" => "NotFound",
            _ => code,
        };
    }

    private static string TextOf(string message)
    {
        int end = message.StartsWith(Prefix, StringComparison.Ordinal) ? message.IndexOf(']', StringComparison.Ordinal) : -1;
        return message[(end + 1)..].ReplaceLineEndings(" ").Trim();
    }
}
