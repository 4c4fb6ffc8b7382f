using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OnnxPixWizard.CommandLine;

/// <summary>Runs a program's command line: every failure is one line on the error
/// stream, or one JSON object with <c>--json</c>, and an exit code.</summary>
internal static class CommandLineHost
{
    private const string Json = "--json";

    /// <summary>Parses and runs.</summary>
    /// <param name="root">The program's commands.</param>
    /// <param name="arguments">The user's words.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where complaints, warnings and progress go.</param>
    /// <param name="program">The program's name, before each complaint; null: none.</param>
    /// <param name="cancellation">Ends the command as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCode"/>, or what the command returned.</returns>
    public static async Task<int> RunAsync(
        RootCommand root, IReadOnlyList<string> arguments, TextWriter output, TextWriter error, string? program = null,
        CancellationToken cancellation = default)
    {
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        NumberOptions.MakeStrict(root);
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction || (parsed.Errors.Count > 0 && parsed.Action == parsed.CommandResult.Command.Action))
        {
            // System.CommandLine would print the whole usage and return 1.
            return await FailAsync(ExitCode.Usage, UsageFault.Describe(parsed)).ConfigureAwait(false);
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
            return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            (int code, string message) = Failure.Describe(e);
            return await FailAsync(code, message).ConfigureAwait(false);
        }

        async Task<int> FailAsync(int code, string message)
        {
            string line = message.ReplaceLineEndings(" ");
            await error.WriteLineAsync(arguments.Contains(Json, StringComparer.Ordinal) ? Document(code, line) : program is null ? line
                : $"{program}: {line}").ConfigureAwait(false);
            return code;
        }
    }

    private static string Document(int code, string message)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteNumber("code", code);
            writer.WriteString("kind", ExitCode.Kind(code));
            writer.WriteString("message", message);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
