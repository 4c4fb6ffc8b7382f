using System.ComponentModel;
using System.Diagnostics;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Photos;

/// <summary>The files of a Debian package: extracted by the user, or downloaded into a folder that goes with this object.</summary>
internal sealed class DebianPackage : IDisposable
{
    private readonly string _name;
    private readonly string _root;
    private readonly string? _temporary;
    private (string Path, QtResources Files)? _resources;

    private DebianPackage(string name, string root, string? temporary)
    {
        (_name, _root, _temporary) = (name, root, temporary);
    }

    /// <summary>Takes an extracted package, or downloads it with the system's own tools.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="extracted">Folder of extracted packages, each in a folder of its name; null downloads.</param>
    /// <param name="cancellation">Ends the download.</param>
    /// <exception cref="ImageException">The folder holds no such package.</exception>
    /// <exception cref="CommandException">The tools are not there, or failed.</exception>
    public static DebianPackage Open(string name, string? extracted, CancellationToken cancellation)
    {
        if (extracted is not null)
        {
            string root = Path.Combine(extracted, name);
            return Directory.Exists(root) ? new DebianPackage(name, root, temporary: null) : throw new ImageException(
                ImageErrorKind.NotFound,
                $"'{extracted}' holds no folder '{name}': extract the package {name} of Debian 12 there (dpkg-deb -x FILE {name}).", root);
        }

        string folder = Directory.CreateTempSubdirectory("pixwizard-photos-").FullName;
        try
        {
            Run("apt-get", ["-q", "download", name], folder, cancellation);
            string file = Directory.EnumerateFiles(folder, "*.deb").Single();
            string root = Path.Combine(folder, name);
            Run("dpkg-deb", ["-x", file, root], folder, cancellation);
            File.Delete(file);
            return new DebianPackage(name, root, folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Whether packages can be downloaded here.</summary>
    /// <exception cref="CommandException">They can't; the packages are named.</exception>
    public static void RequireTools(IEnumerable<string> packages)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string? missing = OperatingSystem.IsLinux()
            ? Array.Find(["apt-get", "dpkg-deb"], tool => !folders.Any(folder => File.Exists(Path.Combine(folder, tool))))
            : "apt-get";
        if (missing is not null)
        {
            throw new CommandException(ExitCode.Unavailable,
                $"{missing} is not on this system, so the packages can't be downloaded by this command. Get {string.Join(", ", packages)} "
                    + "of Debian 12, "
                + "extract each into a folder of its name, and name the folder that holds them with --packages.");
        }
    }

    /// <summary>Reads a file of the package.</summary>
    /// <param name="original">Its path; behind a colon, the file inside a Qt resource file.</param>
    /// <exception cref="ImageException">There is no such file.</exception>
    public byte[] Read(string original) => TryRead(original) ?? throw new ImageException(
        ImageErrorKind.NotFound,
        $"Package {_name} holds no '{original}': it is another version than Debian 12's. Name extracted ones with --packages.", original);

    /// <summary>Reads a file of the package; null where it is not there.</summary>
    public byte[]? TryRead(string original)
    {
        string[] parts = original.Split(':', 2);
        string path = Path.Combine(_root, parts[0]);
        if (!File.Exists(path))
        {
            return null;
        }

        if (parts.Length == 1)
        {
            return File.ReadAllBytes(path);
        }

        if (_resources?.Path != path)
        {
            _resources = (path, QtResources.Open(path));
        }

        return _resources.Value.Files.Read(parts[1]);
    }

    public void Dispose()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }

    private static void Run(string tool, string[] arguments, string folder, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(tool, arguments)
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenRegistration registration = cancellation.Register(() => process.Kill(entireProcessTree: true));
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None),
                error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            if (process.ExitCode != 0)
            {
                _ = output.Result;
                string reason = error.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .LastOrDefault() ?? $"exit code {process.ExitCode}";
                throw new CommandException(ExitCode.Unavailable,
                    $"'{tool} {string.Join(' ', arguments)}' failed: {reason} Run apt-get update, or name extracted packages of Debian 12 "
                        + "with --packages.");
            }
        }
        catch (Win32Exception failure)
        {
            throw new CommandException(ExitCode.Unavailable, $"{tool} can't be started: {failure.Message}", failure);
        }
    }
}
