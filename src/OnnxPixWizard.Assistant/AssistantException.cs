namespace OnnxPixWizard.Assistant;

/// <summary>A language model can't be used, or gave no plan.</summary>
public sealed class AssistantException : Exception
{
    internal AssistantException(AssistantFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>What is at fault.</summary>
    public AssistantFault Fault { get; }
}

/// <summary>What keeps an assistant from making a plan.</summary>
public enum AssistantFault
{
    /// <summary>The folder is missing or is no model of ONNX Runtime GenAI.</summary>
    NoModel,

    /// <summary>The folder is such a model, but it can't be loaded or run.</summary>
    BadModel,

    /// <summary>The model reads fewer tokens than the tasks, the sentence and a plan take.</summary>
    ContextTooSmall,

    /// <summary>A native library is missing, or can't be loaded on this machine.</summary>
    NoLibrary,

    /// <summary>The process in which the model runs can't be started, or ended by itself.</summary>
    Process,

    /// <summary>The model's answer is no plan for the bundle: it was not held to the schema.</summary>
    NoPlan,
}
