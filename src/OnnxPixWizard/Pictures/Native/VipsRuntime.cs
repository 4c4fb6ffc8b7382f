using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OnnxPixWizard.Pictures.Native;

/// <summary>Loads and starts the native library once for the process.</summary>
internal static unsafe class VipsRuntime
{
    private static readonly Version Oldest = new(8, 15);
    private static readonly Lock Gate = new();
    private static volatile LoadedLibrary? _loaded;
    private static LoadedLibrary? _starting;

    /// <summary>File and version of the library in use; null before the first use.</summary>
    public static LoadedLibrary? Loaded => _loaded;

    /// <summary>Loads the library unless that is done. A failed attempt may be repeated after another path was set.</summary>
    /// <exception cref="ImageException">The library is missing or unsuitable.</exception>
    public static LoadedLibrary EnsureStarted()
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

    /// <summary>Opens a file and checks that it is a libvips that is new enough.</summary>
    /// <exception cref="ImageException">It is not.</exception>
    public static LoadedLibrary Open(string path)
    {
        nint handle;
        try
        {
            handle = NativeLibrary.Load(path);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw Unsuitable(path, "can't be loaded: it is no library for this platform, or a library that it needs is missing", failure);
        }

        if (!NativeLibrary.TryGetExport(handle, "vips_version", out nint versionFunction))
        {
            NativeLibrary.Free(handle);
            throw Unsuitable(path, "is no libvips: it has no function vips_version");
        }

        delegate* unmanaged[Cdecl]<int, int> version = (delegate* unmanaged[Cdecl]<int, int>)versionFunction;
        Version found = new(version(0), version(1), version(2));
        if (found < Oldest)
        {
            NativeLibrary.Free(handle);
            throw Unsuitable(path, $"is libvips {found}");
        }

        return new LoadedLibrary(path, found, handle);
    }

    private static LoadedLibrary Start()
    {
        string? environment = Environment.GetEnvironmentVariable(VipsLibraryLocator.PathVariable);
        string path = VipsLibrary.Path is { Length: > 0 } chosen
            ? VipsLibraryLocator.Find(chosen, "VipsLibrary.Path")
            : VipsLibraryLocator.Find(environment, VipsLibraryLocator.PathVariable);
        LoadedLibrary library = Open(path);

        if (_starting is null)
        {
            NativeLibrary.SetDllImportResolver(typeof(VipsRuntime).Assembly, static (name, _, _) => Resolve(name, _starting!));
        }

        _starting = library;
        VipsNative.LogSetDefaultHandler(&OnLogMessage, 0);
        VipsNative.LogSetWriterFunc(&OnLogFields, 0, 0);
        if (VipsNative.Init("OnnxPixWizard") != 0)
        {
            throw Unsuitable(path, $"did not start: {VipsErrors.Take("vips_init").Message}");
        }

        // Every call here reads its own source, so a cache of results would only keep pictures (and stale files) alive.
        VipsNative.CacheSetMax(0);
        return library;
    }

    private static nint Resolve(string name, LoadedLibrary library)
    {
        string? probe = name switch
        {
            VipsNative.Vips => "vips_init",
            VipsNative.GObject => "g_object_unref",
            VipsNative.GLib => "g_free",
            _ => null,
        };
        if (probe is null)
        {
            return 0;
        }

        if (NativeLibrary.TryGetExport(library.Handle, probe, out _))
        {
            return library.Handle;
        }

        // Where GLib is a library of its own, symbols are looked up per file on Windows only.
        return NativeLibrary.Load(Path.Combine(Path.GetDirectoryName(library.Path)!, $"lib{name}-2.0-0.dll"));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLogMessage(byte* domain, int level, byte* message, nint data)
    {
        // An exception must not cross native frames.
        try
        {
            VipsLibrary.LogHandler?.Invoke(Marshal.PtrToStringUTF8((nint)message) ?? "");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _ = failure;
        }
    }

    // Structured messages are GLib's own debugging aids; swallowing them keeps stderr clean.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnLogFields(int level, nint fields, nuint count, nint data) => 1;

    private static ImageException Unsuitable(string path, string what, Exception? cause = null) => new(
        ImageErrorKind.LibraryUnavailable,
        $"The image library '{path}' {what}. libvips {Oldest} or newer is needed: build the project where npm is installed, or set {VipsLibraryLocator.PathVariable}.",
        path,
        cause);
}
