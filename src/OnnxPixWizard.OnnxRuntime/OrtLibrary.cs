using System.Globalization;
using System.Runtime.InteropServices;
using OnnxPixWizard.OnnxRuntime.Native;

namespace OnnxPixWizard.OnnxRuntime;

/// <summary>Which native library is used. It is loaded once, at the first use of any type of this assembly.</summary>
/// <remarks>
/// Looked for in this order: <see cref="Path"/>; the environment variable <see cref="PathVariable"/>; the folders
/// <c>runtimes/&lt;rid&gt;/native</c> and <c>.</c> of the application. The first two must lead to a library when set.
/// </remarks>
public static unsafe class OrtLibrary
{
    /// <summary>Names the library's file, or the folder it lies in.</summary>
    public const string PathVariable = "ONNXPIXWIZARD_ORT_PATH";

    /// <summary>The version of the C API's function table that is asked for: the first that tells which provider runs which node.</summary>
    public const int ApiVersion = 24;

    /// <summary>The lowest version of the library that offers <see cref="ApiVersion"/>.</summary>
    public const string MinimumVersion = "1.24";

    private static readonly Lock s_gate = new();
    private static string? s_path;
    private static nint* s_table;

    /// <summary>File or folder of the library to use instead of any other. Set it before the first use.</summary>
    /// <exception cref="InvalidOperationException">Set after the library was loaded.</exception>
    public static string? Path
    {
        get => s_path;
        set
        {
            lock (s_gate)
            {
                if (s_table is not null)
                {
                    throw new InvalidOperationException($"ONNX Runtime is loaded already, from '{LoadedPath}'. Set OrtLibrary.Path before the first session or tensor is made.");
                }

                s_path = value;
            }
        }
    }

    /// <summary>The file that was loaded; null before the first use.</summary>
    public static string? LoadedPath { get; private set; }

    /// <summary>The loaded library's version, such as 1.30.0; null before the first use.</summary>
    public static string? LoadedVersion { get; private set; }

    /// <summary>Loads the library where that has not happened yet.</summary>
    /// <returns>The function table.</returns>
    /// <exception cref="OrtLibraryException">No library, another library, or one that is too old.</exception>
    internal static nint* Load()
    {
        lock (s_gate)
        {
            if (s_table is null)
            {
                string file = OrtLibraryFile.Find(s_path);
                (nint table, LoadedVersion) = Open(file);
                LoadedPath = file;
                s_table = (nint*)table;
            }

            return s_table;
        }
    }

    internal static (nint Table, string Version) Open(string file) => OpenTable(FindEntry(OpenFile(file), file), file);

    private static nint OpenFile(string file)
    {
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new OrtLibraryException($"'{file}' could not be loaded as a native library ({e.Message.Trim().ReplaceLineEndings(" ")}). ONNX Runtime {MinimumVersion} or newer for this platform is needed; name it in {PathVariable}.", file, inner: e);
        }
    }

    private static nint FindEntry(nint library, string file) =>
        NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint getApiBase)
            ? getApiBase
            : throw new OrtLibraryException($"'{file}' is not an ONNX Runtime library: it does not export OrtGetApiBase. Name another file in {PathVariable}.", file);

    /// <param name="getApiBase">Address of OrtGetApiBase.</param>
    /// <param name="file">The library's file, for messages.</param>
    internal static (nint Table, string Version) OpenTable(nint getApiBase, string file)
    {
        // struct OrtApiBase { GetApi(uint32), GetVersionString() }
        nint* apiBase = ((delegate* unmanaged<nint*>)getApiBase)();
        string version = NativeText.Read(((delegate* unmanaged<byte*>)apiBase[1])());

        // A library that is asked for a version it lacks writes to stderr, so the version texts are compared first.
        nint table = IsTooOld(version) ? 0 : ((delegate* unmanaged<uint, nint>)apiBase[0])(ApiVersion);
        return table != 0
            ? (table, version)
            : throw new OrtLibraryException(
                $"'{file}' is ONNX Runtime {version}; version {MinimumVersion} or newer is needed. Name a newer library in {PathVariable}, or unset it to use the one that comes with the application.",
                file,
                version);
    }

    private static bool IsTooOld(string version)
    {
        string[] parts = version.Split('.');
        return parts.Length < 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            || major < 1
            || (major == 1 && minor < ApiVersion);
    }
}
