using Microsoft.ML.OnnxRuntime;

namespace OnnxPixWizard.Sessions;

/// <summary>The execution providers: their names, how each is started and what brings it, as one table.</summary>
public static class ExecutionProviders
{
    private const string GpuPackage = "the NuGet package Microsoft.ML.OnnxRuntime.Gpu.Linux or Microsoft.ML.OnnxRuntime.Gpu.Windows (CUDA "
        + "13, cuDNN 9; for TensorRT its version 10)";
    private const string WebGpuLibrary = "a WebGPU plug-in library, or ONNX Runtime built with WebGPU (that of npm's onnxruntime-node is)";

    private static readonly Dictionary<string, string> s_plugIns = new(StringComparer.Ordinal);

    private static readonly Entry[] Table =
    [
        new(ExecutionProvider.Auto, "auto", [], string.Empty, string.Empty, static (_, _) => { }),
        new(ExecutionProvider.Cpu, "cpu", [], "CPUExecutionProvider", "every build of ONNX Runtime", static (_, _) => { }),
        new(ExecutionProvider.Cuda, "cuda", [], "CUDAExecutionProvider", GpuPackage, AppendCuda),
        new(ExecutionProvider.TensorRt, "tensorrt", ["trt"], "TensorrtExecutionProvider", GpuPackage, AppendTensorRt),
        new(ExecutionProvider.DirectMl, "dml", ["directml"], "DmlExecutionProvider",
            "ONNX Runtime built with DirectML (that of npm's onnxruntime-node for Windows is)", Generic("DML")),
        new(ExecutionProvider.WebGpu, "webgpu", [], "WebGpuExecutionProvider", WebGpuLibrary, Generic("WebGPU")),
        new(ExecutionProvider.CoreMl, "coreml", [], "CoreMLExecutionProvider", "the NuGet package Microsoft.ML.OnnxRuntime on macOS",
            Generic("CoreML")),
    ];

    /// <param name="Provider">The provider.</param>
    /// <param name="Name">The word users name it by.</param>
    /// <param name="Aliases">Other words for it.</param>
    /// <param name="FullName">The library's name of it.</param>
    /// <param name="Source">What brings it.</param>
    /// <param name="Append">Starts it for a session where the library was built with it.</param>
    private sealed record Entry(
        ExecutionProvider Provider, string Name, string[] Aliases, string FullName, string Source,
        Action<SessionOptions, Dictionary<string, string>> Append);

    /// <summary>The words that name providers.</summary>
    public static IReadOnlyList<string> Options { get; } = [.. Table.Select(static e => e.Name)];

    /// <summary>The provider of a word, in any letter case; false for an unknown one.</summary>
    public static bool TryParse(string? option, out ExecutionProvider provider)
    {
        Entry? entry = Array.Find(Table, e => e.Aliases.Prepend(e.Name).Contains(option, StringComparer.OrdinalIgnoreCase));
        provider = entry?.Provider ?? default;
        return entry is not null;
    }

    /// <summary>The word of a provider.</summary>
    public static string ToOption(this ExecutionProvider provider) => Of(provider).Name;

    /// <summary>The library's name of a provider, e.g. <c>CUDAExecutionProvider</c>; empty for
    /// <see cref="ExecutionProvider.Auto"/>.</summary>
    public static string FullName(this ExecutionProvider provider) => Of(provider).FullName;

    /// <summary>Whether the loaded library was built with the provider, or
    /// a plug-in brought it. Its drivers may still be missing.</summary>
    /// <exception cref="OnnxRuntimeLibraryException">The library is missing or too old.</exception>
    public static bool IsPresent(this ExecutionProvider provider) =>
        provider == ExecutionProvider.Cpu || IsBuiltIn(provider) || PluggedIn(provider).Count > 0;

    /// <summary>Loads execution providers from libraries of their own; one
    /// that is loaded under the same name from the same file stays.</summary>
    /// <param name="libraries">Path of each library by any name.</param>
    /// <exception cref="OnnxRuntimeLibraryException">A library is missing, no provider, or its name is taken by another one.</exception>
    public static void Register(IReadOnlyDictionary<string, string> libraries)
    {
        ArgumentNullException.ThrowIfNull(libraries);
        foreach ((string name, string path) in libraries)
        {
            string file = Path.GetFullPath(path);
            lock (s_plugIns)
            {
                if (s_plugIns.TryGetValue(name, out string? loaded) && loaded == file)
                {
                    continue;
                }

                if (loaded is not null || !File.Exists(file))
                {
                    throw new OnnxRuntimeLibraryException(
                        loaded is null
                            ? $"The execution provider library '{name}' is not there: '{file}'. Name the provider's own library file."
                            : $"The execution provider library '{name}' is loaded already, from '{loaded}'. Give '{file}' another name.",
                                file);
                }

                try
                {
                    OnnxRuntimeLibrary.Environment.RegisterExecutionProviderLibrary(name, file);
                }
                catch (OnnxRuntimeException e)
                {
                    string told = new GraphException("load a library", e).NativeMessage.TrimEnd('.');
                    throw new OnnxRuntimeLibraryException(
                        $"'{file}' could not be loaded as an execution provider library: {told}. It must be a plug-in provider for this "
                            + "platform that works with "
                        + $"ONNX Runtime {OnnxRuntimeLibrary.Version}.", file, inner: e);
                }

                s_plugIns.Add(name, file);
            }
        }
    }

    /// <summary>Whether a full name means this provider.</summary>
    internal static bool Is(this ExecutionProvider provider, string fullName) =>
        string.Equals(provider.FullName(), fullName, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ProviderUnavailableException">The library has no such provider.</exception>
    internal static void RequirePresent(this ExecutionProvider provider)
    {
        if (!provider.IsPresent())
        {
            throw new ProviderUnavailableException(provider,
                $"Provider '{provider.ToOption()}' is not in the loaded ONNX Runtime {OnnxRuntimeLibrary.Version} "
                    + $"('{OnnxRuntimeLibrary.LoadedPath}'), which has "
                + $"{string.Join(", ", OnnxRuntimeLibrary.Environment.GetAvailableProviders())}. It comes with {Of(provider).Source}: "
                + "build with that, name such a "
                + $"library in {OnnxRuntimeLibrary.PathVariable}, or choose another provider.");
        }
    }

    /// <summary>Makes the provider the first that a session asks.</summary>
    /// <exception cref="ProviderUnavailableException">It is not there or refuses to start.</exception>
    internal static void AppendTo(this ExecutionProvider provider, SessionOptions session, IReadOnlyDictionary<string, string> options)
    {
        provider.RequirePresent();
        try
        {
            if (provider == ExecutionProvider.Cpu || IsBuiltIn(provider))
            {
                Of(provider).Append(session, new Dictionary<string, string>(options, StringComparer.Ordinal));
            }
            else
            {
                session.AppendExecutionProvider(OnnxRuntimeLibrary.Environment, PluggedIn(provider), options);
            }
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException)
        {
            string told = e is OnnxRuntimeException native ? new GraphException("start a provider", native).NativeMessage : e.Message;
            throw new ProviderUnavailableException(provider,
                $"Provider '{provider.ToOption()}' could not start: {told.TrimEnd('.')}. Check its drivers, the provider's own "
                    + "library beside "
                + $"'{OnnxRuntimeLibrary.LoadedPath}', and its options, or choose another provider.", e);
        }
    }

    private static Entry Of(ExecutionProvider provider) => Array.Find(Table, e => e.Provider == provider)!;

    private static bool IsBuiltIn(ExecutionProvider provider) =>
        OnnxRuntimeLibrary.Environment.GetAvailableProviders().Any(name => provider.Is(name));

    private static List<OrtEpDevice> PluggedIn(ExecutionProvider provider) =>
        [.. OnnxRuntimeLibrary.Environment.GetEpDevices().Where(d => provider.Is(d.EpName))];

    private static Action<SessionOptions, Dictionary<string, string>> Generic(string name) =>
        (session, options) => session.AppendExecutionProvider(name, options);

    private static void AppendCuda(SessionOptions session, Dictionary<string, string> options)
    {
        using OrtCUDAProviderOptions cuda = new();
        cuda.UpdateOptions(options);
        session.AppendExecutionProvider_CUDA(cuda);
    }

    private static void AppendTensorRt(SessionOptions session, Dictionary<string, string> options)
    {
        using OrtTensorRTProviderOptions tensorRt = new();
        tensorRt.UpdateOptions(options);
        session.AppendExecutionProvider_Tensorrt(tensorRt);
    }
}

/// <summary>Which execution provider runs the graphs.</summary>
public enum ExecutionProvider
{
    /// <summary>The best one that works here; the result says which it was.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>NVIDIA GPUs.</summary>
    Cuda,

    /// <summary>NVIDIA GPUs through TensorRT, which builds an engine of each graph and size at its first run.</summary>
    TensorRt,

    /// <summary>DirectML: GPUs of any vendor on Windows.</summary>
    DirectMl,

    /// <summary>WebGPU: GPUs of any vendor over Vulkan, Metal or Direct3D 12.</summary>
    WebGpu,

    /// <summary>CoreML: Apple's GPUs and neural engines.</summary>
    CoreMl,
}

/// <summary>The execution provider asked for is not there, does not start, or would not run all of a graph.</summary>
/// <param name="provider">The provider asked for.</param>
/// <param name="problem">What was wrong, where, and how to mend it.</param>
/// <param name="inner">The cause, where another exception told it.</param>
public sealed class ProviderUnavailableException(ExecutionProvider provider, string problem, Exception? inner = null)
    : Exception(problem, inner)
{
    /// <summary>The provider asked for.</summary>
    public ExecutionProvider Provider { get; } = provider;

    /// <summary>What was wrong, and what other mending there is than a permitted fallback.</summary>
    public string Problem { get; } = problem;

    /// <summary>What <see cref="RuntimeOptions.AllowFallback"/> would change, such as "permits it"; null where it does not help.</summary>
    public string? FallbackEffect { get; init; }

    /// <inheritdoc/>
    public override string Message =>
        FallbackEffect is null ? Problem : $"{Problem} {nameof(RuntimeOptions)}.{nameof(RuntimeOptions.AllowFallback)} {FallbackEffect}.";
}
