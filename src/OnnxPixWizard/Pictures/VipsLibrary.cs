using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using NetVips;
using LogLevels = NetVips.Enums.LogLevelFlags;

namespace OnnxPixWizard.Pictures;

/// <summary>The native image library: which copy is used, and what it says.</summary>
public static unsafe class VipsLibrary
{
    /// <summary>Environment variable naming another copy, a file or a folder.</summary>
    internal const string PathVariable = "ONNXPIXWIZARD_VIPS_PATH";

    private static readonly Version Oldest = new(8, 15);
    private static readonly Lock Gate = new();

    // Other builds' C++ library also exports the C interface; elsewhere the C library stands alone.
    private static readonly string[] Patterns =
        OperatingSystem.IsWindows() ? ["libvips-42.dll", "libvips-*.dll", "vips-42.dll"]
        : OperatingSystem.IsMacOS() ? ["libvips.42.dylib", "libvips.dylib", "libvips-cpp*.dylib"]
        : ["libvips.so.42", "libvips.so", "libvips-cpp.so*"];

    private static volatile LoadedLibrary? _loaded;
    private static nint _chosen;

    /// <summary>
    /// File or folder of the copy to use instead of the one beside the application; it rules over the environment variable
    /// ONNXPIXWIZARD_VIPS_PATH. Takes effect if set before the first picture is read or written.
    /// </summary>
    /// <exception cref="InvalidOperationException">A copy is in use already.</exception>
    public static string? Path
    {
        get;
        set
        {
            if (_loaded is { } loaded)
            {
                throw new InvalidOperationException(
                    $"libvips is in use already, from '{loaded.Path}': set the path before the first picture.");
            }

            field = value;
        }
    }

    /// <summary>Version of the library; loads it if need be.</summary>
    /// <exception cref="ImageException">The library is missing or unsuitable.</exception>
    public static Version Version => EnsureStarted().Version;

    /// <summary>File that the library is loaded from; loads it if need be.</summary>
    /// <exception cref="ImageException">The library is missing or unsuitable.</exception>
    public static string LoadedFrom => EnsureStarted().Path;

    /// <summary>Receives the library's log lines, on any thread; null drops them. They never reach the console by themselves.</summary>
    public static Action<string>? LogHandler { get; set; }

    /// <summary>Loads the library unless that is done. A failed attempt may be repeated after another path was set.</summary>
    /// <exception cref="ImageException">The library is missing or unsuitable.</exception>
    internal static LoadedLibrary EnsureStarted()
    {
        if (_loaded is { } ready)
        {
            return ready;
        }

        lock (Gate)
        {
            return _loaded ??= Start();
        }
    }

    /// <summary>Finds the file that was asked for, or the one beside the application; null where neither is named nor there.</summary>
    /// <param name="requested">File or folder named by API or environment; null or empty: beside the application.</param>
    /// <param name="origin">What named it, for the message.</param>
    /// <exception cref="ImageException">What was asked for holds no libvips.</exception>
    internal static string? Find(string? requested, string origin)
    {
        if (string.IsNullOrEmpty(requested))
        {
            string home = AppContext.BaseDirectory;
            string platform = System.IO.Path.Combine(home, "runtimes", PlatformIdentifier);
            return InFolder(System.IO.Path.Combine(platform, "vips")) ?? InFolder(System.IO.Path.Combine(platform, "native"))
                ?? InFolder(home);
        }

        return File.Exists(requested)
            ? System.IO.Path.GetFullPath(requested)
            : InFolder(requested) ?? InFolder(System.IO.Path.Combine(requested, "lib")) ?? throw Unsuitable(
                requested, $"{origin} names '{requested}', which holds no libvips ({string.Join(", ", Patterns)}).");
    }

    /// <summary>Opens a file and checks that it is a libvips that is new enough.</summary>
    /// <exception cref="ImageException">It is not.</exception>
    internal static LoadedLibrary Open(string path)
    {
        nint handle;
        try
        {
            handle = NativeLibrary.Load(path);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw Unsuitable(
                path, $"The image library '{path}' can't be loaded: it is no library for this platform, or a library that it "
                    + "needs is missing.", failure);
        }

        try
        {
            return Identify(handle, path);
        }
        catch
        {
            NativeLibrary.Free(handle);
            throw;
        }
    }

    private static string PlatformIdentifier
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-"
                : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl-" : "linux-";
            return system + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64");
        }
    }

    private static string? InFolder(string folder) => Directory.Exists(folder)
        ? Patterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)).FirstOrDefault()
        : null;

    private static LoadedLibrary Identify(nint handle, string path)
    {
        if (!NativeLibrary.TryGetExport(handle, "vips_version", out nint export))
        {
            throw Unsuitable(path, $"The image library '{path}' is no libvips: it has no function vips_version.");
        }

        delegate* unmanaged[Cdecl]<int, int> version = (delegate* unmanaged[Cdecl]<int, int>)export;
        Version found = new(version(0), version(1), version(2));
        return found < Oldest ? throw Unsuitable(path, $"The image library '{path}' is libvips {found}.")
            : new LoadedLibrary(path, found, handle);
    }

    /// <summary>NetVips loads by name as soon as it is touched: whatever
    /// copy is wanted is loaded before, and answers to that name.</summary>
    private static LoadedLibrary Start()
    {
        string? environment = Environment.GetEnvironmentVariable(PathVariable);
        string? path = Path is { Length: > 0 } chosen ? Find(chosen, "VipsLibrary.Path") : Find(environment, PathVariable);
        LoadedLibrary? library = path is null ? null : Open(path);
        if (library is not null && _chosen == 0)
        {
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (_, name) => IsVipsName(name) ? _chosen : 0;
        }

        _chosen = library?.Handle ?? 0;
        return Join(library);
    }

    /// <summary>Starts NetVips over what is loaded. Apart, as a method that names
    /// its types may load a system's libvips before its first line runs.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LoadedLibrary Join(LoadedLibrary? library)
    {
        string common = OperatingSystem.IsWindows() ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips.42.dylib" : "libvips.so.42";
        Assembly netVips = typeof(Image).Assembly;
        if (!NativeLibrary.TryLoad(common, netVips, searchPath: null, out nint found))
        {
            throw Unsuitable(null,
                $"The image library libvips was found neither beside the application ({AppContext.BaseDirectory}) nor in the system.");
        }

        if (library is not null && found != library.Handle)
        {
            throw Unsuitable(
                library.Path, $"The image library '{library.Path}' can't be used: the application brings a libvips of its own, which is "
                    + "loaded first. Publish the application without it.");
        }

        library ??= Identify(found, common);
        if (!ModuleInitializer.VipsInitialized && !NetVips.NetVips.Init())
        {
            throw Unsuitable(
                library.Path, $"The image library '{library.Path}' did not start: "
                    + $"{ModuleInitializer.Exception?.Message.ReplaceLineEndings(" ")}.", ModuleInitializer.Exception);
        }

        Log.LogDelegate log = OnLog;
        foreach (string? domain in (string?[])[null, "VIPS", "GLib", "GLib-GObject", "GLib-GIO", "GModule", "GThread"])
        {
            Log.SetLogHandler(domain!, (LogLevels)0xFF, log);
        }

        // Every call here reads its own source, so a cache of results would only keep pictures (and stale files) alive.
        Cache.Max = 0;
        return library;
    }

    private static bool IsVipsName(string name) =>
        name.StartsWith("libvips", StringComparison.Ordinal) || name.StartsWith("libglib-2.0", StringComparison.Ordinal)
        || name.StartsWith("libgobject-2.0", StringComparison.Ordinal);

    private static void OnLog(string domain, LogLevels level, string message)
    {
        // An exception must not cross native frames.
        try
        {
            LogHandler?.Invoke(message);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _ = failure;
        }
    }

    private static ImageException Unsuitable(string? path, string what, Exception? cause = null) => new(
        ImageErrorKind.LibraryUnavailable,
        $"{what} libvips {Oldest} or newer is needed: reference the NetVips.Native package of this platform, or set {PathVariable} to a "
            + "copy (file or folder).",
        path,
        cause);

    /// <summary>An opened libvips.</summary>
    /// <param name="Path">Its file.</param>
    /// <param name="Version">What it says of itself.</param>
    /// <param name="Handle">The loader's handle; kept for the life of the process.</param>
    internal sealed record LoadedLibrary(string Path, Version Version, nint Handle);
}
