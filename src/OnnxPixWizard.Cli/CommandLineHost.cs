using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OnnxPixWizard.Cli.Commands;

namespace OnnxPixWizard.Cli;

/// <summary>The program: its commands, and every failure as one line on the error stream and an exit code.</summary>
public static class CommandLineHost
{
    /// <summary>Parses and runs a command line.</summary>
    /// <param name="arguments">The user's words.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where complaints, warnings and progress go.</param>
    /// <param name="cancellation">Ends the command as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        RootCommand root = new("Turns one picture and one sentence into a picture, or into what the picture tells: depth, normals, labels, masks.")
        {
            RunCommand.Create(),
            GenerateCommand.Create(),
            DevicesCommand.Create(),
            InspectCommand.Create(),
        };
        HelpWithExamples.AddTo(root);
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            // System.CommandLine would print the whole usage and return 1.
            ParseError first = parsed.Errors[0];
            return await FailAsync(error, ExitCode.Usage, $"{first.Message.TrimEnd('.')}. '--help' lists commands and options.");
        }

        try
        {
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, Output = output, Error = error };
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (Exception e)
        {
            (int code, string message) = Failure.Describe(e);
            return await FailAsync(error, code, message);
        }
    }

    private static async Task<int> FailAsync(TextWriter error, int code, string message)
    {
        await error.WriteLineAsync("pixwizard: " + message.ReplaceLineEndings(" "));
        return code;
    }
}
