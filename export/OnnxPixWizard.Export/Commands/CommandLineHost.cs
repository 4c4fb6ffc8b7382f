using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.Export.Commands;

/// <summary>Runs a command line: every failure becomes one line on the error stream and an exit code.</summary>
internal static class CommandLineHost
{
    /// <summary>Parses and runs.</summary>
    /// <param name="root">The program's commands.</param>
    /// <param name="arguments">The user's words.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where complaints go.</param>
    /// <returns>One of <see cref="ExitCode"/>, or what the command returned.</returns>
    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            // System.CommandLine would print the whole usage and return 1.
            return await FailAsync(error, ExitCode.Usage, $"{parsed.Errors[0].Message} ('--help' lists commands and options)").ConfigureAwait(false);
        }

        try
        {
            // Ctrl-C stops cleanly: what is under way may take a moment to save its state, so no time limit ends it.
            InvocationConfiguration configuration = new()
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
                Output = output,
                Error = error,
            };
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return await FailAsync(error, ExitCode.Cancelled, "cancelled").ConfigureAwait(false);
        }
        catch (CommandException e)
        {
            return await FailAsync(error, e.ExitCode, e.Message).ConfigureAwait(false);
        }
        catch (CheckpointException e)
        {
            return await FailAsync(error, ExitCode.BadInput, e.Message).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return await FailAsync(error, ExitCode.Failed, $"{e.GetType().Name}: {e.Message}").ConfigureAwait(false);
        }
    }

    private static async Task<int> FailAsync(TextWriter error, int code, string message)
    {
        await error.WriteLineAsync(message.ReplaceLineEndings(" ")).ConfigureAwait(false);
        return code;
    }
}
