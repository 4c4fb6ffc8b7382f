using System.CommandLine;
using System.Text.Json;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Export.Tests.Verification;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Commands;

[TestClass]
public sealed class VerifyCommandTests
{
    [TestMethod]
    public async Task Verify_OneCase_PrintsALineAndTheTotals()
    {
        (int code, string output, string error) = await RunAsync("verify", CaseFolder.Original("ode/rk4"));

        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.AreEqual(0, code);
        Assert.HasCount(2, lines);
        StringAssert.StartsWith(lines[0], "rk4 (ode_rk4): pass, largest error absolute ");
        Assert.AreEqual("1 passed, 0 failed, 0 skipped", lines[1]);
        Assert.AreEqual(string.Empty, error);
    }

    [TestMethod]
    public async Task Verify_Json_IsOneDocument()
    {
        using CaseFolder strange = CaseFolder.WithDescription(
            """{"format":1,"component":"strange","tolerance":{"absolute":0,"relative":0}}""");

        (int code, string output, _) = await RunAsync("verify", CaseFolder.Original("ode/euler"), strange.Folder, "--json");

        using JsonDocument document = JsonDocument.Parse(output);
        Assert.AreEqual(0, code);
        Assert.AreEqual(1, document.RootElement.GetProperty("passed").GetInt32());
        Assert.AreEqual(1, document.RootElement.GetProperty("skipped").GetInt32());
        Assert.AreEqual("passed", document.RootElement.GetProperty("cases")[0].GetProperty("outcome").GetString());
        Assert.AreEqual("unknown component 'strange'", document.RootElement.GetProperty("cases")[1].GetProperty("message").GetString());
    }

    [TestMethod]
    public async Task Verify_CaseThatDisagrees_IsCodeOne()
    {
        using CaseFolder copy = CaseFolder.Copy("ode/euler");
        copy.Replace("\"absolute\": 1e-05", "\"absolute\": 0");
        copy.Replace("\"relative\": 1e-05", "\"relative\": 1e-12");

        (int code, string output, _) = await RunAsync("verify", copy.Folder);

        Assert.AreEqual(1, code);
        StringAssert.Contains(output, "FAIL");
        StringAssert.Contains(output, "0 passed, 1 failed, 0 skipped");
    }

    [TestMethod]
    [DataRow(new[] { "verify" }, DisplayName = "no folder")]
    [DataRow(new[] { "verify", "--unknown", "x" }, DisplayName = "unknown option before")]
    [DataRow(new string[0], DisplayName = "no command")]
    [DataRow(new[] { "varify", "x" }, DisplayName = "unknown command")]
    public async Task Run_WrongUsage_IsOneLineAndCodeTwo(string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(arguments);

        Assert.AreEqual(2, code);
        Assert.AreEqual(string.Empty, output);
        Assert.HasCount(1, error.TrimEnd().Split('\n'));
    }

    [TestMethod]
    public async Task Verify_NoCase_IsCodeTwoWithOneLine()
    {
        using CaseFolder empty = CaseFolder.Empty();

        (int code, _, string error) = await RunAsync("verify", empty.Folder);

        Assert.AreEqual(2, code);
        StringAssert.StartsWith(error, "no case ran");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        RootCommand root = new("test") { VerifyCommand.Create(static () => new CaseRunner([new OdeVerifier()])) };
        int code = await CommandLineHost.RunAsync(root, arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
