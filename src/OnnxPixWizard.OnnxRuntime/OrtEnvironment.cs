using OnnxPixWizard.OnnxRuntime.Native;

namespace OnnxPixWizard.OnnxRuntime;

/// <summary>The library's state that all sessions of the process share. It lives as long as the process.</summary>
public sealed unsafe class OrtEnvironment
{
    private static readonly Lock s_gate = new();
    private static OrtEnvironment? s_shared;

    private OrtEnvironment()
    {
        nint environment;
        using NativeText id = NativeText.Utf8("OnnxPixWizard");
        OrtStatus.ThrowIfFailed(
            OrtApi.CreateEnvWithCustomLogger(LogReceiver.Function, null, (int)OrtLogSeverity.Warning, id.Pointer, &environment), "create its environment");
        Pointer = environment;
        OrtStatus.ThrowIfFailed(OrtApi.DisableTelemetryEvents(environment), "switch telemetry off");

        nint allocator;
        OrtStatus.ThrowIfFailed(OrtApi.GetAllocatorWithDefaultOptions(&allocator), "get its allocator");
        Allocator = allocator;

        nint memoryInfo;
        OrtStatus.ThrowIfFailed(OrtApi.CreateCpuMemoryInfo(allocatorType: 0, memoryType: 0, &memoryInfo), "describe CPU memory");
        CpuMemory = memoryInfo;
        Providers = ReadProviders();
        BuildInfo = NativeText.Read(OrtApi.GetBuildInfoString());
        Version = OrtLibrary.LoadedVersion!;
    }

    /// <summary>The one environment; the first use loads the library.</summary>
    /// <exception cref="OrtLibraryException">The library is missing, another one, or too old. A later use tries again.</exception>
    public static OrtEnvironment Shared
    {
        get
        {
            OrtEnvironment? shared = Volatile.Read(ref s_shared);
            if (shared is null)
            {
                lock (s_gate)
                {
                    shared = s_shared ??= new OrtEnvironment();
                }
            }

            return shared;
        }
    }

    /// <summary>
    /// Gets the log lines of the library that belong to no session with a <see cref="OrtSessionOptions.Log"/> of its own.
    /// Null, the default, drops them; none ever reaches stderr. It is called on the library's threads, and its exceptions are dropped.
    /// </summary>
    public static Action<OrtLogMessage>? Log { get; set; }

    /// <summary>The library's version, such as 1.30.0.</summary>
    public string Version { get; }

    /// <summary>The library's own description of its build: commit, compiler, flags.</summary>
    public string BuildInfo { get; }

    /// <summary>Full names of the providers compiled into the library, the fastest first. A name here does not say that its hardware or drivers are there.</summary>
    public IReadOnlyList<string> Providers { get; }

    /// <summary>Hardware found together with the providers that can use it, those of registered plug-ins included. Looked up anew at each call.</summary>
    public IReadOnlyList<OrtDevice> Devices
    {
        get
        {
            nint* devices;
            nuint count;
            OrtStatus.ThrowIfFailed(OrtApi.GetEpDevices(Pointer, &devices, &count), "list its devices");
            OrtDevice[] result = new OrtDevice[checked((int)count)];
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = new OrtDevice(devices[i]);
            }

            return result;
        }
    }

    /// <summary>Native environment; never released, since sessions may outlive any managed owner at process exit.</summary>
    internal nint Pointer { get; }

    /// <summary>The library's default allocator, for the texts it returns.</summary>
    internal nint Allocator { get; }

    /// <summary>Description of plain CPU memory.</summary>
    internal nint CpuMemory { get; }

    /// <summary>The least severity that reaches <see cref="Log"/>. Warning at first.</summary>
    public void SetLogSeverity(OrtLogSeverity severity) =>
        OrtStatus.ThrowIfFailed(OrtApi.UpdateEnvWithCustomLogLevel(Pointer, (int)severity), "set the log's severity");

    /// <summary>Loads an execution provider from its own library; its devices then stand in <see cref="Devices"/>.</summary>
    /// <param name="registrationName">Any name, for <see cref="UnregisterExecutionProviderLibrary"/>.</param>
    /// <param name="path">The provider's file.</param>
    /// <exception cref="OrtException">The file is missing or no provider of a fitting version.</exception>
    public void RegisterExecutionProviderLibrary(string registrationName, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(registrationName);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using NativeText name = NativeText.Utf8(registrationName);
        using NativeText file = NativeText.Path(Path.GetFullPath(path));
        OrtStatus.ThrowIfFailed(OrtApi.RegisterExecutionProviderLibrary(Pointer, name.Pointer, file.Pointer), $"load the execution provider library '{path}'");
    }

    /// <summary>Unloads what <see cref="RegisterExecutionProviderLibrary"/> loaded. No session may use it any more.</summary>
    /// <param name="registrationName">The name it was registered under.</param>
    /// <exception cref="OrtException">Nothing is registered under the name.</exception>
    public void UnregisterExecutionProviderLibrary(string registrationName)
    {
        ArgumentException.ThrowIfNullOrEmpty(registrationName);
        using NativeText name = NativeText.Utf8(registrationName);
        OrtStatus.ThrowIfFailed(OrtApi.UnregisterExecutionProviderLibrary(Pointer, name.Pointer), $"unload the execution provider library '{registrationName}'");
    }

    private static string[] ReadProviders()
    {
        byte** names;
        int count;
        OrtStatus.ThrowIfFailed(OrtApi.GetAvailableProviders(&names, &count), "list its execution providers");
        string[] result = new string[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = NativeText.Read(names[i]);
        }

        OrtStatus.ThrowIfFailed(OrtApi.ReleaseAvailableProviders(names, count), "free a list of names");
        return result;
    }
}
