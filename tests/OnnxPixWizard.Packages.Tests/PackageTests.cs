using System.IO.Compression;
using System.Xml.Linq;

namespace OnnxPixWizard.Packages.Tests;

/// <summary>The packages as an application gets them: from a folder, in a project outside the repository.</summary>
[TestClass]
[TestCategory("Packages")]
public sealed class PackageTests
{
    private static readonly Workplace Place = new();

    [ClassInitialize]
    public static void Pack(TestContext context)
    {
        _ = context;
        Place.WriteNuGetConfig();
        foreach (string project in new[]
        {
            "OnnxPixWizard", "OnnxPixWizard.Assistant", "OnnxPixWizard.Extensions", "OnnxPixWizard.Mcp", "OnnxPixWizard.Models.Tiny",
            "OnnxPixWizard.Cli",
        })
        {
            Place.Pack(project);
        }
    }

    [ClassCleanup]
    public static void Clean() => Place.Dispose();

    [TestMethod]
    [DataRow("OnnxPixWizard", "Microsoft.ML.OnnxRuntime.Managed", "Microsoft.ML.Tokenizers", "NetVips", "System.Numerics.Tensors")]
    [DataRow("OnnxPixWizard.Extensions", "OnnxPixWizard", "Microsoft.Extensions.AI.Abstractions",
        "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options")]
    [DataRow(
        "OnnxPixWizard.Assistant", "OnnxPixWizard", "Microsoft.ML.OnnxRuntimeGenAI.Managed", "Microsoft.Extensions.AI.Abstractions")]
    [DataRow("OnnxPixWizard.Mcp", "OnnxPixWizard.Extensions", "ModelContextProtocol.Core")]
    public void Library_Package_HoldsDocumentationAndDependsOnManagedCodeOnly(string name, params string[] dependencies)
    {
        using ZipArchive package = Open(name);
        XDocument nuspec = XDocument.Load(package.GetEntry($"{name}.nuspec")!.Open());

        foreach (string file in new[] { $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", "README.md", "THIRD-PARTY-NOTICES.md" })
        {
            Assert.IsNotNull(package.GetEntry(file), file);
        }

        Assert.AreEqual("MIT", nuspec.Descendants().Single(static node => node.Name.LocalName == "license").Value);
        Assert.IsTrue(File.Exists(Place.At("packages", $"{name}.{Workplace.Version}.snupkg")));
        CollectionAssert.AreEquivalent(
            dependencies,
            nuspec.Descendants().Where(static node => node.Name.LocalName == "dependency")
                .Select(static node => node.Attribute("id")!.Value).ToArray());
    }

    /// <summary>The program that README prints under "Library", with the two native packages that an application adds.</summary>
    [TestMethod]
    public void Readme_LibrarySnippet_RunsInAnotherProject()
    {
        string output = BuildAndRun("app", Snippet("README.md", "## Library"), "OnnxPixWizard");

        StringAssert.EndsWith(output.TrimEnd(), " ms");
        Assert.IsTrue(new FileInfo(Place.At("app", "depth.png")).Length > 0);
    }

    /// <summary>The program of docs/library.md, with a host.</summary>
    [TestMethod]
    public void Library_DependencyInjectionSnippet_RunsInAnotherProject()
    {
        string program = Snippet("docs/library.md", "## Dependency injection");

        _ = BuildAndRun("host", program, "OnnxPixWizard.Extensions", "Microsoft.Extensions.Hosting");

        Assert.IsTrue(new FileInfo(Place.At("host", "depth.depth.npy")).Length > 0);
        Assert.IsTrue(new FileInfo(Place.At("host", "clean.png")).Length > 0);
    }

    /// <summary>Builds a program against a package made here, another one, and the two native ones that an application adds.</summary>
    private static string BuildAndRun(string folder, string program, string package, string? other = null)
    {
        Directory.CreateDirectory(Place.At(folder));
        File.WriteAllText(Place.At(folder, "Program.cs"), program);
        File.Copy(Path.Combine(Workplace.Repository, "docs", "pixnerd-text.png"), Place.At(folder, "photo.jpg"));
        string more = other is null ? string.Empty
            : $"""<PackageReference Include="{other}" Version="{Workplace.VersionOf(other)}" />""";
        string natives = $"NetVips.Native.{Workplace.Rid}";
        File.WriteAllText(Place.At(folder, folder + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
              </PropertyGroup>
              <ItemGroup>
                {more}
                <PackageReference Include="{package}" Version="{Workplace.Version}" />
                <PackageReference Include="OnnxPixWizard.Models.Tiny" Version="{Workplace.Version}" />
                <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{Workplace.VersionOf("Microsoft.ML.OnnxRuntime")}" />
                <PackageReference Include="{natives}" Version="{Workplace.VersionOf(natives)}" />
              </ItemGroup>
            </Project>
            """);
        Place.Build(folder);

        (int code, string output, string error) = Workplace.Run(
            "dotnet", Place.At(folder), Directory.GetFiles(Place.At(folder, "bin"), folder + ".dll", SearchOption.AllDirectories)[0]);

        Assert.AreEqual(0, code, error);
        Assert.AreEqual(string.Empty, error);
        return output;
    }

    [TestMethod]
    public void Tool_InstalledFromItsPackage_PaintsAndServes()
    {
        Workplace.Dotnet(Place.At(), ["tool", "install", "pixwizard", "--version", Workplace.Version, "--tool-path", Place.At("tools")]);
        string tool = Place.At("tools", OperatingSystem.IsWindows() ? "pixwizard.exe" : "pixwizard");

        (int code, _, string error) = Workplace.Run(
            tool, Place.At(), "run", "-p", "a red ball on a sandy ground", "-o", Place.At("ball.png"), "--steps", "2", "-q");

        Assert.AreEqual(0, code, error);
        Assert.AreEqual(string.Empty, error);
        Assert.IsTrue(new FileInfo(Place.At("ball.png")).Length > 0);

        using System.Diagnostics.Process server = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(tool, ["serve", "--bind", "127.0.0.1:0", "--store", Place.At("store")])
                { RedirectStandardOutput = true, UseShellExecute = false })!;
        string? line;
        do
        {
            line = server.StandardOutput.ReadLine();
        }
        while (line?.StartsWith("pixwizard serves at http", StringComparison.Ordinal) == false);
        server.Kill();
        server.WaitForExit();
        Assert.IsNotNull(line, "the server ended at once");
        Assert.IsTrue(File.Exists(Place.At("store", "jobs.db")));
    }

    private static ZipArchive Open(string package) => ZipFile.OpenRead(Place.At("packages", $"{package}.{Workplace.Version}.nupkg"));

    /// <summary>The first C# of a page below a heading.</summary>
    private static string Snippet(string page, string heading)
    {
        string text = File.ReadAllText(Path.Combine(Workplace.Repository, page));
        const string Start = "```csharp\n";
        int start = text.IndexOf(Start, text.IndexOf(heading, StringComparison.Ordinal), StringComparison.Ordinal) + Start.Length;
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
