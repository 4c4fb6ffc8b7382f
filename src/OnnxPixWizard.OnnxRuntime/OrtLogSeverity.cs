namespace OnnxPixWizard.OnnxRuntime;

/// <summary>How grave a log message is; the numbers are the library's.</summary>
public enum OrtLogSeverity
{
    /// <summary>Everything.</summary>
    Verbose = 0,

    /// <summary>What the library does.</summary>
    Info = 1,

    /// <summary>What may be wrong or slow.</summary>
    Warning = 2,

    /// <summary>What failed; an exception usually follows.</summary>
    Error = 3,

    /// <summary>What ends the process.</summary>
    Fatal = 4,
}
