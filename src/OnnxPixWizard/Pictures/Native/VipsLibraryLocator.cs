using System.Runtime.InteropServices;

namespace OnnxPixWizard.Pictures.Native;

/// <summary>Finds the native library's file.</summary>
internal static class VipsLibraryLocator
{
    /// <summary>Environment variable naming another copy, a file or a folder.</summary>
    public const string PathVariable = "ONNXPIXWIZARD_VIPS_PATH";

    // The C++ library of the npm packages also exports the C interface; elsewhere the C library stands alone.
    private static readonly string[] Patterns =
        OperatingSystem.IsWindows() ? ["libvips-42.dll", "libvips-*.dll", "vips-42.dll"]
        : OperatingSystem.IsMacOS() ? ["libvips.42.dylib", "libvips.dylib", "libvips-cpp*.dylib"]
        : ["libvips.so.42", "libvips.so", "libvips-cpp.so*"];

    /// <summary>Finds the file that was asked for, or the one beside the application.</summary>
    /// <param name="requested">File or folder named by API or environment; null or empty: beside the application.</param>
    /// <param name="origin">What named it, for the message.</param>
    /// <exception cref="ImageException">There is none.</exception>
    public static string Find(string? requested, string origin)
    {
        if (string.IsNullOrEmpty(requested))
        {
            string home = AppContext.BaseDirectory;
            return InFolder(Path.Combine(home, "runtimes", PlatformIdentifier, "native")) ?? InFolder(home) ?? throw Missing(
                $"The image library libvips was not found beside the application ({home}).",
                home);
        }

        if (File.Exists(requested))
        {
            return Path.GetFullPath(requested);
        }

        return InFolder(requested) ?? InFolder(Path.Combine(requested, "lib")) ?? throw Missing(
            $"{origin} names '{requested}', which holds no libvips ({string.Join(", ", Patterns)}).", requested);
    }

    private static string PlatformIdentifier =>
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64");

    private static string? InFolder(string folder) => Directory.Exists(folder)
        ? Patterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)).FirstOrDefault()
        : null;

    private static ImageException Missing(string what, string place) => new(
        ImageErrorKind.LibraryUnavailable,
        $"{what} Build the project where npm is installed, or set {PathVariable} to libvips 8.15 or newer (file or folder).",
        place);
}
