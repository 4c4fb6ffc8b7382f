namespace OnnxPixWizard.OnnxRuntime;

/// <summary>What kind of failure the library reported; the numbers are its own.</summary>
public enum OrtErrorCode
{
    /// <summary>No failure.</summary>
    Ok = 0,

    /// <summary>A failure without a finer kind; a terminated run reports it, too.</summary>
    Fail = 1,

    /// <summary>A name, shape, type or option does not fit the graph.</summary>
    InvalidArgument = 2,

    /// <summary>The graph or one of its external data files is not there.</summary>
    NoSuchFile = 3,

    /// <summary>The session holds no graph.</summary>
    NoModel = 4,

    /// <summary>An execution engine failed.</summary>
    EngineError = 5,

    /// <summary>A kernel threw while the graph ran or was loaded.</summary>
    RuntimeException = 6,

    /// <summary>The bytes are no ONNX graph.</summary>
    InvalidProtobuf = 7,

    /// <summary>A graph is loaded already.</summary>
    ModelLoaded = 8,

    /// <summary>An operator, type or option that this build of the library lacks.</summary>
    NotImplemented = 9,

    /// <summary>The graph breaks a rule of ONNX.</summary>
    InvalidGraph = 10,

    /// <summary>An execution provider failed or is missing.</summary>
    ExecutionProviderFail = 11,

    /// <summary>Loading was cancelled.</summary>
    ModelLoadCanceled = 12,

    /// <summary>The graph must be compiled for its provider first.</summary>
    ModelRequiresCompilation = 13,

    /// <summary>Something asked for by name is not there.</summary>
    NotFound = 14,
}
