namespace OnnxPixWizard.OnnxRuntime;

/// <summary>An execution provider for a session, by name.</summary>
/// <param name="Name">
/// Short or full name, in any letter case: CPU, CUDA, TensorRT, WebGPU, DML, CoreML, ... or CUDAExecutionProvider, or the
/// provider's name in a registered plug-in.
/// </param>
/// <param name="Options">The provider's own keys and values, such as device_id; null for none.</param>
public sealed record OrtProvider(string Name, IReadOnlyDictionary<string, string>? Options = null)
{
    /// <summary>The processor, which every session falls back to.</summary>
    public static OrtProvider Cpu { get; } = new("CPU");

    private const string Suffix = "ExecutionProvider";
    private const string CpuName = "CPU" + Suffix;

    /// <summary>The name without the ending ExecutionProvider.</summary>
    internal string ShortName => Name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? Name[..^Suffix.Length] : Name;

    /// <summary>Whether it is the processor.</summary>
    internal bool IsCpu => Means(CpuName);

    /// <summary>Whether a provider's full name means this one.</summary>
    internal bool Means(string fullName) =>
        string.Equals(fullName, Name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(fullName, ShortName + Suffix, StringComparison.OrdinalIgnoreCase)
        || (string.Equals(ShortName, "DirectML", StringComparison.OrdinalIgnoreCase) && string.Equals(fullName, "DmlExecutionProvider", StringComparison.Ordinal));
}
