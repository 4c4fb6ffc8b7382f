using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace OnnxPixWizard.Packages.Tests;

/// <summary>An empty folder outside the repository, where packages are made and used, and the repository they are made of.</summary>
internal sealed class Workplace : IDisposable
{
    /// <summary>No released version, so that no other package of this name is taken.</summary>
    public const string Version = "1.0.0-test";

    private static readonly string[] QuietBuild = ["-nologo", "-v:q", "-nodeReuse:false", "-p:UseSharedCompilation=false"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnxpixwizard-packages-");

    /// <summary>Folder of the solution.</summary>
    public static string Repository { get; } = FindRepository();

    public static string Rid => RuntimeInformation.RuntimeIdentifier;

    public string At(params string[] parts) => Path.Combine([_folder.FullName, .. parts]);

    /// <summary>A settings file that adds the folder of packages and keeps what is unpacked from it out of the user's cache.</summary>
    public void WriteNuGetConfig() => File.WriteAllText(At("NuGet.config"), $"""
        <configuration>
          <config><add key="globalPackagesFolder" value="cache" /></config>
          <fallbackPackageFolders><add key="machine" value="{UserCache()}" /></fallbackPackageFolders>
          <packageSources><add key="made here" value="packages" /></packageSources>
        </configuration>
        """);

    /// <summary>Makes the package of a project that is built already.</summary>
    public void Pack(string project)
    {
        string configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;
        Dotnet(Repository, ["pack", Path.Combine("src", project), "-c", configuration, "--no-build", "-o", At("packages"),
            $"-p:Version={Version}", .. QuietBuild]);
    }

    public string Build(string project) => Dotnet(At(project), ["build", "-c", "Release", .. QuietBuild]);

    public string Publish(string project, params string[] options) => Dotnet(
        Repository, ["publish", project, "-c", "Release", "-r", Rid, "--artifacts-path", At("artifacts"), "-o", At("published"),
            "-p:RunAnalyzers=false", .. options, .. QuietBuild]);

    public static string Dotnet(string folder, string[] arguments)
    {
        (int code, string output, string error) = Run("dotnet", folder, arguments);
        return code == 0 ? output
            : throw new AssertFailedException($"dotnet {string.Join(' ', arguments)} ended with {code}:\n{output}\n{error}");
    }

    public static (int Code, string Output, string Error) Run(string program, string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string name in start.Environment.Keys.Where(static name =>
            name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name); // of the build that runs these tests
        }

        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>The version that the solution uses of a package, or of a property of the central file.</summary>
    public static string VersionOf(string package)
    {
        XDocument central = XDocument.Load(Path.Combine(Repository, "Directory.Packages.props"));
        string version = central.Descendants("PackageVersion").Single(entry => (string?)entry.Attribute("Include") == package)
            .Attribute("Version")!.Value;
        return version.StartsWith("$(", StringComparison.Ordinal) ? central.Descendants(version[2..^1]).Single().Value : version;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string UserCache() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OnnxPixWizard.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("These tests run inside the repository.");
    }
}
