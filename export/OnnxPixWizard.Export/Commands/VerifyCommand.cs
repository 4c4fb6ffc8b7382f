using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Commands;

/// <summary><c>verify CASE_DIR... [--json]</c>: reference cases against this project's code.</summary>
internal static class VerifyCommand
{
    private static readonly JsonSerializerOptions JsonFormat = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A result of NaN or infinity is an error to show, not one to hide.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <param name="runner">Made at the first use, so that other commands don't pay for the table.</param>
    public static Command Create(Func<CaseRunner> runner)
    {
        Argument<string[]> folders = new("CASE_DIR")
        {
            Description = "A reference case (a folder with case.json), or a folder to search for cases.",
            Arity = ArgumentArity.OneOrMore,
        };
        folders.Validators.Add(static result =>
        {
            // Words that no option is called end up as arguments.
            if (result.Tokens.FirstOrDefault(static token => token.Value.StartsWith('-')) is { } unknown)
            {
                result.AddError($"Unknown option '{unknown.Value}'.");
            }
        });
        Option<bool> json = new("--json") { Description = "Print one JSON document instead of lines." };
        Command command = new("verify",
            "Check reference cases. Exit code 0: all agree, 1: one does not, 2: a case is malformed or none ran.") { folders, json };
        command.SetAction((parsed, cancellation) =>
        {
            string[] paths = parsed.GetRequiredValue(folders);
            bool asJson = parsed.GetValue(json);
            TextWriter output = parsed.InvocationConfiguration.Output;
            return Task.Run(() => Run(runner(), paths, asJson, output, cancellation), cancellation);
        });
        return command;
    }

    private static int Run(CaseRunner runner, string[] folders, bool json, TextWriter output, CancellationToken cancellation)
    {
        List<CaseReport> reports = [];
        RunSummary summary = runner.Run(folders, report =>
        {
            reports.Add(report);
            if (!json)
            {
                output.WriteLine(Line(report));
            }
        }, cancellation);

        if (json)
        {
            var cases = reports.Select(static r => new
            {
                r.Name, r.Folder, r.Component, r.Result.Outcome, r.Result.LargestAbsolute, r.Result.LargestRelative, r.Result.Message,
            });
            output.WriteLine(
                JsonSerializer.Serialize(new { cases, summary.Passed, summary.Failed, summary.Skipped, summary.Malformed }, JsonFormat));
        }
        else
        {
            output.WriteLine($"{summary.Passed} passed, {summary.Failed} failed, {summary.Skipped} skipped");
        }

        if (summary is { Passed: 0, Failed: 0 })
        {
            throw new CommandException(summary.ExitCode, $"no case ran under {string.Join(", ", folders)}");
        }

        return summary.ExitCode;
    }

    private static string Line(CaseReport report)
    {
        CaseResult result = report.Result;
        string title = report.Component is null ? report.Name : $"{report.Name} ({report.Component})";
        string errors = result.LargestAbsolute is double absolute && result.LargestRelative is double relative
            ? $", largest error absolute {absolute:0.0e+00}, relative {relative:0.0e+00}"
            : string.Empty;
        string text = result.Outcome switch
        {
            CaseOutcome.Passed => $"{title}: pass{errors}",
            CaseOutcome.Failed => $"{title}: FAIL{errors}: {result.Message}",
            CaseOutcome.Skipped => $"{title}: skipped: {result.Message}",
            _ => $"{title}: MALFORMED: {result.Message}",
        };
        return text.ReplaceLineEndings(" ");
    }
}
