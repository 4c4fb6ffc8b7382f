using OnnxPixWizard.OnnxRuntime;

namespace OnnxPixWizard.Sessions;

/// <summary>Names of <see cref="ExecutionProvider"/> for users and for the library.</summary>
public static class ExecutionProviders
{
    private static readonly (ExecutionProvider Provider, string Option, string FullName)[] Names =
    [
        (ExecutionProvider.Auto, "auto", string.Empty),
        (ExecutionProvider.Cpu, "cpu", "CPUExecutionProvider"),
        (ExecutionProvider.Cuda, "cuda", "CUDAExecutionProvider"),
        (ExecutionProvider.DirectMl, "dml", "DmlExecutionProvider"),
        (ExecutionProvider.WebGpu, "webgpu", "WebGpuExecutionProvider"),
        (ExecutionProvider.CoreMl, "coreml", "CoreMLExecutionProvider"),
    ];

    /// <summary>The words that name providers on the command line.</summary>
    public static IReadOnlyList<string> Options { get; } = [.. Names.Select(static n => n.Option)];

    /// <summary>The provider of a word, in any letter case; false for an unknown one.</summary>
    public static bool TryParse(string? option, out ExecutionProvider provider)
    {
        int index = Array.FindIndex(Names, n => string.Equals(n.Option, option, StringComparison.OrdinalIgnoreCase));
        provider = index < 0 ? default : Names[index].Provider;
        return index >= 0;
    }

    /// <summary>The word of a provider.</summary>
    public static string ToOption(this ExecutionProvider provider) => Array.Find(Names, n => n.Provider == provider).Option;

    /// <summary>The library's name of a provider, e.g. <c>CUDAExecutionProvider</c>; empty for <see cref="ExecutionProvider.Auto"/>.</summary>
    public static string FullName(this ExecutionProvider provider) => Array.Find(Names, n => n.Provider == provider).FullName;

    /// <summary>Whether the loaded library was built with the provider, or a plug-in brought it. Its drivers may still be missing.</summary>
    /// <exception cref="OrtLibraryException">The library is missing or too old.</exception>
    public static bool IsPresent(this ExecutionProvider provider) =>
        provider == ExecutionProvider.Cpu
        || OrtEnvironment.Shared.Providers.Contains(provider.FullName(), StringComparer.OrdinalIgnoreCase)
        || OrtEnvironment.Shared.Devices.Any(d => string.Equals(d.Provider, provider.FullName(), StringComparison.OrdinalIgnoreCase));
}
