using OnnxPixWizard.Pictures.Native;

namespace OnnxPixWizard.Pictures;

/// <summary>The native image library: which copy is used, and what it says.</summary>
public static class VipsLibrary
{
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
            if (VipsRuntime.Loaded is { } loaded)
            {
                throw new InvalidOperationException($"libvips is in use already, from '{loaded.Path}': set the path before the first picture.");
            }

            field = value;
        }
    }

    /// <summary>Version of the library; loads it if need be.</summary>
    /// <exception cref="ImageException">The library is missing or unsuitable.</exception>
    public static Version Version => VipsRuntime.EnsureStarted().Version;

    /// <summary>File that the library is loaded from; loads it if need be.</summary>
    /// <exception cref="ImageException">The library is missing or unsuitable.</exception>
    public static string LoadedFrom => VipsRuntime.EnsureStarted().Path;

    /// <summary>Receives the library's log lines, on any thread; null drops them. They never reach the console by themselves.</summary>
    public static Action<string>? LogHandler { get; set; }
}
