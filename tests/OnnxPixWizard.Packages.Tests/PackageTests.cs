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
        foreach (string project in new[] { "OnnxPixWizard", "OnnxPixWizard.Models.Tiny", "OnnxPixWizard.Cli" })
        {
            Place.Pack(project);
        }
    }

    [ClassCleanup]
    public static void Clean() => Place.Dispose();

    [TestMethod]
    public void Library_Package_HoldsDocumentationAndDependsOnManagedCodeOnly()
    {
        using ZipArchive package = Open("OnnxPixWizard");
        XDocument nuspec = XDocument.Load(package.GetEntry("OnnxPixWizard.nuspec")!.Open());

        foreach (string file in new[]
            { "lib/net10.0/OnnxPixWizard.dll", "lib/net10.0/OnnxPixWizard.xml", "README.md", "THIRD-PARTY-NOTICES.md" })
        {
            Assert.IsNotNull(package.GetEntry(file), file);
        }

        Assert.AreEqual("MIT", nuspec.Descendants().Single(static node => node.Name.LocalName == "license").Value);
        Assert.IsTrue(File.Exists(Place.At("packages", $"OnnxPixWizard.{Workplace.Version}.snupkg")));
        CollectionAssert.AreEquivalent(
            new[] { "Microsoft.ML.OnnxRuntime.Managed", "Microsoft.ML.Tokenizers", "NetVips", "System.Numerics.Tensors" },
            nuspec.Descendants().Where(static node => node.Name.LocalName == "dependency")
                .Select(static node => node.Attribute("id")!.Value).ToArray());
    }

    /// <summary>The program that README prints under "Library", with the two native packages that an application adds.</summary>
    [TestMethod]
    public void Readme_LibrarySnippet_RunsInAnotherProject()
    {
        Directory.CreateDirectory(Place.At("app"));
        File.WriteAllText(Place.At("app", "Program.cs"), Snippet("README.md", "## Library"));
        File.Copy(Path.Combine(Workplace.Repository, "docs", "pixnerd-text.png"), Place.At("app", "photo.jpg"));
        string natives = $"NetVips.Native.{Workplace.Rid}";
        File.WriteAllText(Place.At("app", "app.csproj"), $"""
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
                <PackageReference Include="OnnxPixWizard" Version="{Workplace.Version}" />
                <PackageReference Include="OnnxPixWizard.Models.Tiny" Version="{Workplace.Version}" />
                <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{Workplace.VersionOf("Microsoft.ML.OnnxRuntime")}" />
                <PackageReference Include="{natives}" Version="{Workplace.VersionOf(natives)}" />
              </ItemGroup>
            </Project>
            """);
        Place.Build("app");

        (int code, string output, string error) = Workplace.Run(
            "dotnet", Place.At("app"), Directory.GetFiles(Place.At("app", "bin"), "app.dll", SearchOption.AllDirectories)[0]);

        Assert.AreEqual(0, code, error);
        Assert.AreEqual(string.Empty, error);
        StringAssert.EndsWith(output.TrimEnd(), " ms");
        Assert.IsTrue(new FileInfo(Place.At("app", "depth.png")).Length > 0);
    }

    [TestMethod]
    public void Tool_InstalledFromItsPackage_Paints()
    {
        Workplace.Dotnet(Place.At(), ["tool", "install", "pixwizard", "--version", Workplace.Version, "--tool-path", Place.At("tools")]);
        string tool = Place.At("tools", OperatingSystem.IsWindows() ? "pixwizard.exe" : "pixwizard");

        (int code, _, string error) = Workplace.Run(
            tool, Place.At(), "run", "-p", "a red ball on a sandy ground", "-o", Place.At("ball.png"), "--steps", "2", "-q");

        Assert.AreEqual(0, code, error);
        Assert.AreEqual(string.Empty, error);
        Assert.IsTrue(new FileInfo(Place.At("ball.png")).Length > 0);
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
