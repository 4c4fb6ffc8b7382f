using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace OnnxPixWizard.Sessions;

/// <summary>Which native ONNX Runtime is used, and the state that all sessions of the process share.</summary>
/// <remarks>
/// It is loaded once, at the first graph or tensor. Looked for in this order: <see cref="Path"/>; the environment variable
/// <see cref="PathVariable"/>; the folders <c>runtimes/&lt;rid&gt;/native</c> and <c>.</c> of the application; wherever .NET looks for
/// native libraries. The first two must lead to a library when set. An application that has started ONNX Runtime itself keeps the library
/// it chose.
/// </remarks>
public static unsafe class OnnxRuntimeLibrary
{
    /// <summary>Names the library's file, or the folder it lies in.</summary>
    public const string PathVariable = "ONNXPIXWIZARD_ORT_PATH";

    /// <summary>The lowest version that the managed API works with.</summary>
    public const string MinimumVersion = "1.30";

    /// <summary>What an application adds to get a library.</summary>
    internal const string Packages =
        "Reference the NuGet package Microsoft.ML.OnnxRuntime (CPU; on macOS CoreML too) or Microsoft.ML.OnnxRuntime.Gpu.Linux or .Windows "
            + "(CUDA, TensorRT)";

    /// <summary>The name by which the managed API asks for the library.</summary>
    private const string ImportName = "onnxruntime";

    private static readonly Lock s_gate = new();
    private static string? s_path;
    private static OrtEnv? s_environment;

    /// <summary>File or folder of the library to use instead of any other. Set it before the first use.</summary>
    /// <exception cref="InvalidOperationException">Set after the library was loaded.</exception>
    public static string? Path
    {
        get => s_path;
        set
        {
            lock (s_gate)
            {
                if (s_environment is not null)
                {
                    throw new InvalidOperationException(
                        $"ONNX Runtime is loaded already, from '{LoadedPath}'. Set {nameof(OnnxRuntimeLibrary)}.{nameof(Path)} before a "
                            + "bundle is loaded.");
                }

                s_path = value;
            }
        }
    }

    /// <summary>The file that was loaded; null before the first use.</summary>
    public static string? LoadedPath { get; private set; }

    /// <summary>The loaded library's version, such as 1.30.0.</summary>
    /// <exception cref="OnnxRuntimeLibraryException">The library is missing, another one, or too old.</exception>
    public static string Version => Environment.GetVersionString();

    /// <summary>Hardware found together with the providers that can use it,
    /// those of plug-ins included. Looked up anew at each call.</summary>
    /// <exception cref="OnnxRuntimeLibraryException">The library is missing, another one, or too old.</exception>
    public static IReadOnlyList<OnnxRuntimeDevice> Devices =>
        [.. Environment.GetEpDevices().Select(static d => new OnnxRuntimeDevice(
            d.EpName, d.HardwareDevice.Type switch { OrtHardwareDeviceType.GPU => "Gpu", OrtHardwareDeviceType.NPU => "Npu", _ => "Cpu" },
            d.HardwareDevice.Vendor, d.HardwareDevice.Metadata.Entries.GetValueOrDefault("Description") ?? string.Empty))];

    /// <summary>
    /// Gets the library's log lines. Null, the default, drops them; none ever reaches stderr. It is called on the library's threads, and
    /// its exceptions are dropped.
    /// </summary>
    public static Action<OnnxRuntimeLogLine>? Log { get; set; }

    /// <summary>The library's one environment; the first use loads the library.</summary>
    /// <exception cref="OnnxRuntimeLibraryException">The library is missing, another one, or too old. A later use tries again.</exception>
    internal static OrtEnv Environment
    {
        get
        {
            OrtEnv? environment = Volatile.Read(ref s_environment);
            if (environment is null)
            {
                lock (s_gate)
                {
                    environment = s_environment ??= Start();
                }
            }

            return environment;
        }
    }

    /// <summary>An exported function of the loaded library.</summary>
    internal static nint Export(string name)
    {
        _ = Environment;
        // By its file: looked up by name, a library that the application or the user named elsewhere would not be the one that is found.
        return NativeLibrary.GetExport(
            LoadedPath is { } file ? NativeLibrary.Load(file) : NativeLibrary.Load(ImportName, typeof(OrtEnv).Assembly, searchPath: null),
            name);
    }

    /// <summary>Hands a line to <see cref="Log"/>.</summary>
    internal static void Deliver(OnnxRuntimeLogLine line)
    {
        try
        {
            Log?.Invoke(line);
        }
#pragma warning disable CA1031 // An exception cannot pass through native frames: it would end the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }
    }

    /// <param name="path">File or folder set by the application, or null.</param>
    /// <returns>Null where none is named and none lies in the application's folders.</returns>
    /// <exception cref="OnnxRuntimeLibraryException">What is named is not there.</exception>
    internal static string? Find(string? path)
    {
        string? named = path ?? System.Environment.GetEnvironmentVariable(PathVariable);
        if (string.IsNullOrEmpty(named))
        {
            string application = AppContext.BaseDirectory;
            return InFolder(System.IO.Path.Combine(application, "runtimes", RuntimeIdentifier, "native")) ?? InFolder(application);
        }

        string source = path is null ? PathVariable : $"{nameof(OnnxRuntimeLibrary)}.{nameof(Path)}",
            full = System.IO.Path.GetFullPath(named);
        return File.Exists(full) ? full : InFolder(full) ?? throw new OnnxRuntimeLibraryException(
            $"{source} names '{full}', where there is no ONNX Runtime library ({FileName}). Name the file or its folder; version "
                + $"{MinimumVersion} or newer is needed.", full);
    }

    /// <summary>Loads a file and makes sure that it is a library the managed API works with.</summary>
    internal static nint Open(string file)
    {
        nint library;
        try
        {
            library = NativeLibrary.Load(file);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new OnnxRuntimeLibraryException(
                $"'{file}' could not be loaded as a native library ({e.Message.Trim().ReplaceLineEndings(" ")}). ONNX Runtime "
                    + $"{MinimumVersion} or newer for this "
                + $"platform is needed; name it in {PathVariable}.", file, inner: e);
        }

        RequireVersion(library, file);
        return library;
    }

    /// <param name="getApiBase">Address of OrtGetApiBase.</param>
    /// <param name="file">The library's file, for messages.</param>
    internal static void RequireVersion(delegate* unmanaged<nint*> getApiBase, string file)
    {
        // struct OrtApiBase { GetApi(uint32), GetVersionString() }. A library that is asked for a table it lacks writes to stderr, so the
        // version texts are compared.
        string version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)getApiBase()[1])()) ?? string.Empty;
        if (IsTooOld(version))
        {
            throw new OnnxRuntimeLibraryException(
                $"'{file}' is ONNX Runtime {version}; version {MinimumVersion} or newer is needed. Name a newer library in {PathVariable}, "
                    + "or unset it to use the one "
                + "that comes with the application.", file, version);
        }
    }

    private static string RuntimeIdentifier
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib" : "libonnxruntime.so";

    private static OrtEnv Start()
    {
        Telemetry.SwitchOff();
        if (OrtEnv.IsCreated)
        {
            return Settle(OrtEnv.Instance());
        }

        if (Find(s_path) is string file)
        {
            nint library = Open(file);
            OrtEnv.DisableDllImportResolver = true;
            NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => IsLibrary(name) ? library : 0);
            LoadedPath = file;
        }
        else if (NativeLibrary.TryLoad(ImportName, typeof(OrtEnv).Assembly, searchPath: null, out nint library))
        {
            RequireVersion(library, ImportName);
        }
        else
        {
            string folder = AppContext.BaseDirectory;
            throw new OnnxRuntimeLibraryException(
                $"There is no ONNX Runtime library ({FileName}) in '{folder}' or its folder runtimes/{RuntimeIdentifier}/native. "
                    + $"{Packages}, "
                + $"or name a library of version {MinimumVersion} or newer in {PathVariable}.", folder);
        }

        EnvironmentCreationOptions options = new()
            { logId = "OnnxPixWizard", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, loggingFunction = Receive };
        return Settle(OrtEnv.CreateInstanceWithOptions(ref options));
    }

    private static OrtEnv Settle(OrtEnv environment)
    {
        environment.DisableTelemetryEvents();
        LoadedPath ??= System.Diagnostics.Process.GetCurrentProcess().Modules.Cast<System.Diagnostics.ProcessModule>()
            .FirstOrDefault(static m =>
                IsLibrary(m.ModuleName.StartsWith("lib", StringComparison.Ordinal) ? m.ModuleName[3..] : m.ModuleName))?.FileName;
        return environment;
    }

    private static bool IsLibrary(string name) =>
        string.Equals(name, ImportName, StringComparison.OrdinalIgnoreCase)
            || name.StartsWith(ImportName + ".", StringComparison.OrdinalIgnoreCase);

    private static void Receive(
        nint parameter, OrtLoggingLevel severity, string category, string logId, string codeLocation, string message) =>
        Deliver(new OnnxRuntimeLogLine(severity, category, logId, codeLocation, message));

    private static void RequireVersion(nint library, string file)
    {
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint getApiBase))
        {
            throw new OnnxRuntimeLibraryException(
                $"'{file}' is not an ONNX Runtime library: it does not export OrtGetApiBase. Name another file in {PathVariable}.", file);
        }

        RequireVersion((delegate* unmanaged<nint*>)getApiBase, file);
    }

    /// <summary>The plain name, else the newest of the versioned ones such as libonnxruntime.so.1 or libonnxruntime.1.30.0.dylib.</summary>
    private static string? InFolder(string folder)
    {
        string plain = System.IO.Path.Combine(folder, FileName);
        if (File.Exists(plain))
        {
            return plain;
        }

        string pattern = OperatingSystem.IsMacOS() ? "libonnxruntime.*.dylib" : FileName + ".*";
        return OperatingSystem.IsWindows() || !Directory.Exists(folder)
            ? null
            : Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).LastOrDefault();
    }

    private static bool IsTooOld(string version)
    {
        string[] parts = version.Split('.'), least = MinimumVersion.Split('.');
        return parts.Length < 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            || (major, minor)
                .CompareTo((int.Parse(least[0], CultureInfo.InvariantCulture), int.Parse(least[1], CultureInfo.InvariantCulture))) < 0;
    }
}

/// <summary>One piece of hardware together with an execution provider that can use it.</summary>
/// <param name="Provider">Full name of the provider, such as CPUExecutionProvider.</param>
/// <param name="Kind">Cpu, Gpu or Npu.</param>
/// <param name="Vendor">Who made the hardware.</param>
/// <param name="Description">What the system calls it; empty where it does not say.</param>
public sealed record OnnxRuntimeDevice(string Provider, string Kind, string Vendor, string Description);

/// <summary>One line of the library's log.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Category">The library's part it comes from.</param>
/// <param name="LogId">The session's name, or the environment's.</param>
/// <param name="CodeLocation">Source file, line and function in the library.</param>
/// <param name="Message">The text.</param>
public sealed record OnnxRuntimeLogLine(OrtLoggingLevel Severity, string Category, string LogId, string CodeLocation, string Message);

/// <summary>The ONNX Runtime library is missing, is another library, or is too old.</summary>
public sealed class OnnxRuntimeLibraryException : Exception
{
    internal OnnxRuntimeLibraryException(string message, string? path, string? foundVersion = null, Exception? inner = null)
        : base(message, inner)
    {
        Path = path;
        FoundVersion = foundVersion;
    }

    /// <summary>The file or folder that was tried, null where none was named and none found.</summary>
    public string? Path { get; }

    /// <summary>The library's version where it could be asked.</summary>
    public string? FoundVersion { get; }

    /// <summary>The lowest version that works.</summary>
    public string NeededVersion { get; } = OnnxRuntimeLibrary.MinimumVersion;
}
