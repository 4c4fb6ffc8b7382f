using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using OnnxPixWizard.Cli.Commands;
using OnnxPixWizard.Editing;

namespace OnnxPixWizard.Cli;

/// <summary>The usual help, followed by examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    /// <summary>Examples of the program and of its small commands.</summary>
    public static IReadOnlyList<string> Others { get; } = [
        "pixwizard devices", "pixwizard devices --json", "pixwizard inspect", "pixwizard inspect models/pixwizard-tiny --json"];

    /// <summary>Replaces a root command's help.</summary>
    public static void AddTo(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        IEnumerable<string> examples = parseResult.CommandResult.Command.Name switch
        {
            "run" => RunCommand.Examples,
            "remove" => EditCommand.Examples[EditAction.Remove],
            "replace" => EditCommand.Examples[EditAction.Replace],
            "add" => EditCommand.Examples[EditAction.Add],
            "batch" => BatchCommand.Examples,
            "generate" => GenerateCommand.Examples,
            "selftest" => SelfTestCommand.Examples,
            "mcp" => McpCommand.Examples,
            "serve" => ServeCommand.Examples,
            "worker" => WorkerCommand.Examples,
            "devices" or "inspect" => Others.Where(e => e.Contains(parseResult.CommandResult.Command.Name, StringComparison.Ordinal)),
            _ => [RunCommand.Examples[0], EditCommand.Examples[EditAction.Remove][1], BatchCommand.Examples[0], GenerateCommand.Examples[0],
                ServeCommand.Examples[0], "pixwizard run --help",
                .. Others.Where(static e => !e.EndsWith("--json", StringComparison.Ordinal))],
        };
        output.WriteLine("Examples:");
        foreach (string example in examples)
        {
            output.WriteLine("  " + example);
        }

        return code;
    }
}
