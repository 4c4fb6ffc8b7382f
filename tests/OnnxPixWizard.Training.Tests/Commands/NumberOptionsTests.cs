using System.CommandLine;
using OnnxPixWizard.CommandLine;
using OnnxPixWizard.Training.Commands;

namespace OnnxPixWizard.Training.Tests.Commands;

[TestClass]
public sealed class NumberOptionsTests
{
    private static readonly Type[] s_numbers =
    [
        typeof(int), typeof(int?), typeof(long), typeof(long?), typeof(ulong), typeof(float), typeof(float?), typeof(double),
        typeof(double?), typeof(int[]),
    ];

    public static IEnumerable<object[]> Numbers => ProgramCommands.Root().Subcommands.SelectMany(static command => command.Options
        .Where(static option => s_numbers.Contains(option.ValueType))
        .Select(option => new object[] { command.Name, option.Name }));

    [TestMethod]
    [DynamicData(nameof(Numbers))]
    public async Task Option_NumberWithAComma_IsRefusedInWords(string command, string option)
    {
        using StringWriter output = new(), error = new();

        RootCommand root = ProgramCommands.Root();
        IEnumerable<string> needed = root.Subcommands.Single(one => one.Name == command).Options
            .Where(other => other.Required && other.Name != option).SelectMany(static other => new[] { other.Name, "x" });
        int code = await CommandLineHost.RunAsync(root, [command, option, "1,5", .. needed], output, error);

        Assert.AreEqual(2, code);
        Assert.IsFalse(error.ToString().Contains("Exception", StringComparison.Ordinal), error.ToString());
        StringAssert.Contains(error.ToString(), "'1,5' is no");
    }
}
