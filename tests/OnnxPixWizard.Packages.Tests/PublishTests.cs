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
        (int none, _, string why) = Workplace.Run(program, place.At(), "serve");
        Assert.AreEqual(5, none, why);
        StringAssert.Contains(why, "holds no server");
        string[] libraries = Directory.GetFiles(place.At("published"), "*.dll");
        CollectionAssert.AreEqual(Array.Empty<string>(), libraries, "assemblies lie within the program, native libraries below runtimes");
        (code, _, error) = Workplace.Run(program, place.At(), "mcp");
        Assert.AreEqual(5, code);
        StringAssert.Contains(error, "published trimmed or as native code");
    }

    private static bool HasLinker() =>
        OperatingSystem.IsWindows() || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(static folder => File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc")));
}
