using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Verification;

[TestClass]
public sealed class CaseRunnerTests
{
    private const string Description = """{"format":1,"component":"COMPONENT","config":{},"tolerance":{"absolute":0,"relative":0}}""";

    private static readonly CaseRunner Runner = new(
        [new Fixed("good", CaseOutcome.Passed), new Fixed("bad", CaseOutcome.Failed), new Throwing()],
        new Dictionary<string, string>(StringComparer.Ordinal) { ["elsewhere"] = "checked elsewhere" });

    [TestMethod]
    [DataRow("good", 0, 1, 0, 0)]
    [DataRow("bad", 1, 0, 1, 0)]
    [DataRow("throwing", 1, 0, 1, 0)]
    [DataRow("elsewhere", 2, 0, 0, 1)]
    [DataRow("unheard of", 2, 0, 0, 1)]
    [DataRow("good bad", 1, 1, 1, 0)]
    [DataRow("good elsewhere", 0, 1, 0, 1)]
    [DataRow("throwing good", 1, 1, 1, 0)]
    public void Run_Cases_AreCountedAndDecideTheExitCode(string components, int exitCode, int passed, int failed, int skipped)
    {
        using CaseFolder root = CaseFolder.Empty();
        foreach (string component in components == "unheard of" ? [components] : components.Split(' '))
        {
            AddCase(root, component, Description.Replace("COMPONENT", component, StringComparison.Ordinal));
        }

        RunSummary summary = Runner.Run([root.Folder], static _ => { });

        Assert.AreEqual(exitCode, summary.ExitCode);
        Assert.AreEqual((passed, failed, skipped), (summary.Passed, summary.Failed, summary.Skipped));
    }

    [TestMethod]
    [DataRow("", DisplayName = "empty file")]
    [DataRow("[]", DisplayName = "no object")]
    [DataRow("""{"format":2,"component":"good","config":{},"tolerance":{"absolute":0,"relative":0}}""", DisplayName = "another format")]
    [DataRow("""{"format":1,"config":{},"tolerance":{"absolute":0,"relative":0}}""", DisplayName = "no component")]
    [DataRow("""{"format":1,"component":"good","config":[],"tolerance":{"absolute":0,"relative":0}}""", DisplayName = "config is a list")]
    [DataRow("""{"format":1,"component":"good","config":{}}""", DisplayName = "no tolerance")]
    [DataRow(
        """{"format":1,"component":"good","config":{},"tolerance":{"absolute":-1,"relative":0}}""", DisplayName = "negative tolerance")]
    [DataRow("""{"format":1,"component":7,"config":{},"tolerance":{"absolute":0,"relative":0}}""", DisplayName = "component is a number")]
    public void Run_MalformedCase_IsCodeTwoAndDoesNotStopTheOthers(string json)
    {
        using CaseFolder root = CaseFolder.Empty();
        AddCase(root, "a", json);
        AddCase(root, "b", Description.Replace("COMPONENT", "good", StringComparison.Ordinal));
        List<CaseReport> reports = [];

        RunSummary summary = Runner.Run([root.Folder], reports.Add);

        Assert.AreEqual(2, summary.ExitCode);
        Assert.AreEqual(1, summary.Passed);
        CollectionAssert.AreEqual(new[] { CaseOutcome.Malformed, CaseOutcome.Passed }, reports.ConvertAll(static r => r.Result.Outcome));
    }

    [TestMethod]
    public void Run_NoCase_IsCodeTwo()
    {
        using CaseFolder root = CaseFolder.Empty();

        Assert.AreEqual(2, Runner.Run([root.Folder], static _ => { }).ExitCode);
    }

    [TestMethod]
    public void Run_NoFolder_IsCodeTwo()
    {
        List<CaseReport> reports = [];

        RunSummary summary = Runner.Run([Path.Combine(AppContext.BaseDirectory, "no such folder")], reports.Add);

        Assert.AreEqual(2, summary.ExitCode);
        Assert.AreEqual(CaseOutcome.Malformed, reports.Single().Result.Outcome);
    }

    [TestMethod]
    public void Constructor_ComponentClaimedTwice_Throws() => Assert.ThrowsExactly<ArgumentException>(
        () => _ = new CaseRunner([new Fixed("a", CaseOutcome.Passed), new Fixed("a", CaseOutcome.Failed)]));

    private static void AddCase(CaseFolder root, string name, string json)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root.Folder, "deeper", name)).FullName;
        File.WriteAllText(Path.Combine(folder, ReferenceCase.DescriptionFile), json);
    }

    private sealed class Fixed(string component, CaseOutcome outcome) : ICaseVerifier
    {
        public IReadOnlyList<string> Components => [component];

        public CaseResult Verify(ReferenceCase referenceCase) => new(outcome);
    }

    private sealed class Throwing : ICaseVerifier
    {
        public IReadOnlyList<string> Components => ["throwing"];

        public CaseResult Verify(ReferenceCase referenceCase) => throw new NotSupportedException("on purpose");
    }
}
