using System.CommandLine;
using OnnxPixWizard.Cli.Commands;
using OnnxPixWizard.Editing;

namespace OnnxPixWizard.Cli;

/// <summary>The commands of <c>pixwizard</c>.</summary>
internal static class ProgramCommands
{
    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default) =>
        CommandLineHost.RunAsync(Root(), arguments, output, error, "pixwizard", cancellation);

    public static RootCommand Root()
    {
        RootCommand root = new(
            "Turns one picture and one sentence into a picture, or into what the picture tells: depth, normals, labels, masks.")
        {
            RunCommand.Create(),
            EditCommand.Create(EditAction.Remove),
            EditCommand.Create(EditAction.Replace),
            EditCommand.Create(EditAction.Add),
            BatchCommand.Create(),
            GenerateCommand.Create(),
            McpCommand.Create(),
            ServeCommand.Create(),
            WorkerCommand.Create(),
            DevicesCommand.Create(),
            InspectCommand.Create(),
            SelfTestCommand.Create(),
            AssistantCommand.CreateHidden(),
        };
        HelpWithExamples.AddTo(root);
        return root;
    }
}
