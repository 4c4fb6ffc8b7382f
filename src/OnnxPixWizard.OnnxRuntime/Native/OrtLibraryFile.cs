using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime.Native;

/// <summary>Finds the library's file.</summary>
internal static class OrtLibraryFile
{
    /// <param name="path">File or folder set by the application, or null.</param>
    public static string Find(string? path)
    {
        string? named = path ?? Environment.GetEnvironmentVariable(OrtLibrary.PathVariable);
        if (!string.IsNullOrEmpty(named))
        {
            string source = path is null ? OrtLibrary.PathVariable : "OrtLibrary.Path";
            string full = Path.GetFullPath(named);
            if (File.Exists(full))
            {
                return full;
            }

            return InFolder(full)
                ?? throw new OrtLibraryException($"{source} names '{full}', where there is no ONNX Runtime library ({FileName}). Name the file or its folder; version {OrtLibrary.MinimumVersion} or newer is needed.", full);
        }

        string application = AppContext.BaseDirectory;
        return InFolder(Path.Combine(application, "runtimes", RuntimeIdentifier, "native"))
            ?? InFolder(application)
            ?? throw new OrtLibraryException($"There is no ONNX Runtime library ({FileName}) in '{application}' or its folder runtimes/{RuntimeIdentifier}/native. Build again with npm installed, or name a library of version {OrtLibrary.MinimumVersion} or newer in {OrtLibrary.PathVariable}.", application);
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

    /// <summary>The plain name, else the newest of the versioned ones such as libonnxruntime.so.1 or libonnxruntime.1.30.0.dylib.</summary>
    private static string? InFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        string plain = Path.Combine(folder, FileName);
        string pattern = OperatingSystem.IsMacOS() ? "libonnxruntime.*.dylib" : FileName + ".*";
        return File.Exists(plain) ? plain
            : OperatingSystem.IsWindows() ? null
            : Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).LastOrDefault();
    }
}
