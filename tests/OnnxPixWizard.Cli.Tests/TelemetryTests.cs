using System.Diagnostics;
using System.Runtime.InteropServices;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Cli.Tests;

[TestClass]
public sealed partial class TelemetryTests
{
    [TestMethod]
    public void Run_FreshHome_LeavesNoFileInIt()
    {
        (int code, string home) = RunAtHome("dotnet");

        try
        {
            Assert.AreEqual(0, code);
            Assert.AreEqual(string.Empty, string.Join('\n', Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories)));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [TestMethod]
    public void Run_WatchedByStrace_TriesNoConnection()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/strace"))
        {
            Assert.Inconclusive("strace is not there.");
        }

        string trace = Path.GetTempFileName();
        (int code, string home) = RunAtHome("/usr/bin/strace", "-f", "-e", "trace=connect", "-o", trace, "dotnet");
        string seen = File.ReadAllText(trace);
        File.Delete(trace);
        Directory.Delete(home, recursive: true);
        if (code != 0 && !seen.Contains("exited with 0", StringComparison.Ordinal))
        {
            Assert.Inconclusive("strace may not watch processes here.");
        }

        Assert.IsFalse(seen.Contains("AF_INET", StringComparison.Ordinal), seen);
    }

    [TestMethod]
    public void Library_Loaded_HasTheVariableInTheProcessItself()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("The variables are read through libc here.");
        }

        _ = OnnxRuntimeLibrary.Version;

        Assert.AreEqual("1", Marshal.PtrToStringUTF8(GetEnvironment("ORT_DISABLE_TELEMETRY")));
    }

    /// <summary>Draws one small picture with a home folder of its own.</summary>
    private static (int Code, string Home) RunAtHome(string program, params string[] before)
    {
        string home = Directory.CreateTempSubdirectory("pixwizard-home-").FullName;
        string picture = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        ProcessStartInfo start = new(program, [.. before, Path.Combine(AppContext.BaseDirectory, "pixwizard.dll"),
            "run", "-p", "a red ball", "-o", picture, "--steps", "4", "-q"])
        {
            Environment = { ["HOME"] = home, ["XDG_CACHE_HOME"] = null, ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
        };
        start.Environment.Remove("ORT_DISABLE_TELEMETRY"); // this process has it by now
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        File.Delete(picture);
        return (process.ExitCode, home);
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
