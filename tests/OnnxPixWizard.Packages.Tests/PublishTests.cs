using System.Diagnostics;

namespace OnnxPixWizard.Packages.Tests;

/// <summary>The program published for the machine's own platform in the ways that leave out what is not used.</summary>
[TestClass]
[TestCategory("Packages")]
public sealed class PublishTests
{
    [TestMethod]
    [DataRow("--self-contained", "-p:PublishSingleFile=true", "-p:PublishTrimmed=true")]
    [DataRow("-p:PublishAot=true", "-p:OptimizationPreference=Size")]
    public void Program_PublishedTrimmed_Paints(params string[] options)
    {
        if (options[0].Contains("Aot", StringComparison.Ordinal) && !HasLinker())
        {
            Assert.Inconclusive("No linker (clang or gcc) is installed, which native compilation needs.");
        }

        using Workplace place = new();
        place.Publish(Path.Combine("src", "OnnxPixWizard.Cli"), options);
        string program = place.At("published", OperatingSystem.IsWindows() ? "pixwizard.exe" : "pixwizard");

        (int code, string output, string error) = Workplace.Run(
            program, place.At(), "run", "-p", "a red ball on a sandy ground", "-o", place.At("ball.png"), "--steps", "2", "--json");

        Assert.AreEqual(0, code, error);
        Assert.AreEqual(string.Empty, error);
        StringAssert.Contains(output, "ball.png");
        string[] libraries = Directory.GetFiles(place.At("published"), "*.dll");
        CollectionAssert.AreEqual(Array.Empty<string>(), libraries, "assemblies lie within the program, native libraries below runtimes");
        StringAssert.Contains(ListedTools(program), "\"describe_depth\"");
    }

    /// <summary>What 'pixwizard mcp' answers to a client that asks for its tools.</summary>
    private static string ListedTools(string program)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, "mcp")
            { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        const string client = """{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""";
        process.StandardInput.WriteLine($$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{{client}}}""");
        _ = process.StandardOutput.ReadLine();
        process.StandardInput.WriteLine("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        process.StandardInput.WriteLine("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");
        string tools = process.StandardOutput.ReadLine() ?? string.Empty;
        process.StandardInput.Close();
        process.WaitForExit();
        return tools;
    }

    private static bool HasLinker() =>
        OperatingSystem.IsWindows() || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(static folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));
}
