using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Evaluation;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>eval</c>: a bundle's figures beside their trivial baselines.</summary>
public static class EvalCommand
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> bundle = new("--bundle") { Description = "Folder of the bundle.", Required = true };
        Option<int> scenes = new("--scenes") { Description = "Scenes a task.", DefaultValueFactory = _ => 200 };
        Option<ulong> seed = new("--seed") { Description = "Seed of scenes, phrasings, holes and noise.", DefaultValueFactory = _ => 1 };
        Option<DirectoryInfo> photos = new("--photos") { Description = "Folder of photos for denoising." };
        Option<DirectoryInfo> sheets = new("--sheets") { Description = "Folder that receives sheets of generated pictures." };
        Option<int> generated = new("--generated") { Description = "Pictures generated from text.", DefaultValueFactory = _ => 16 };
        Option<bool> json = new("--json") { Description = "Print the figures as JSON." };
        scenes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError($"--scenes is {result.GetValueOrDefault<int>()}; give 1 or more.");
        });
        generated.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError($"--generated is {result.GetValueOrDefault<int>()}; give 1 or more.");
        });

        Command command = new("eval", "Measure a bundle on scenes, phrasings and photos that no training saw, each figure beside its trivial baseline.")
        {
            bundle, scenes, seed, photos, sheets, generated, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            EvaluationOptions options = new()
            {
                Bundle = parsed.GetRequiredValue(bundle).FullName,
                Scenes = parsed.GetValue(scenes),
                Seed = parsed.GetValue(seed),
                Photos = parsed.GetValue(photos)?.FullName,
                Sheets = parsed.GetValue(sheets)?.FullName,
                Generated = parsed.GetValue(generated),
            };
            // Signals are listened to once the action has returned its task.
            return Task.Run(() => Run(options, parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation), CancellationToken.None);
        });
        return command;
    }

    private static int Run(EvaluationOptions options, bool json, TextWriter output, CancellationToken cancellation)
    {
        if (options.Photos is { } folder && !Directory.Exists(folder))
        {
            throw new CommandException(ExitCode.BadInput, $"There is no folder '{folder}'. Name one with --photos.");
        }

        try
        {
            List<EvaluationFigure> figures = [];
            TerminalProgress.Run(progress =>
            {
                foreach (EvaluationFigure figure in BundleEvaluation.Run(options, made => progress.Show(made.Part, made.Pictures, made.Total), cancellation))
                {
                    figures.Add(figure);
                    if (!json)
                    {
                        string baseline = figure.Baseline is { } value ? string.Create(CultureInfo.InvariantCulture, $"   {figure.BaselineName} {value:F3}") : "";
                        progress.WriteLine(output, string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-44} {figure.Value,8:F3} {figure.Unit,-8}{baseline}   ({figure.Pictures})"));
                    }
                }
            });

            if (json)
            {
                output.WriteLine(JsonSerializer.Serialize(figures, s_json));
            }

            return ExitCode.Done;
        }
        catch (BundleException exception)
        {
            throw new CommandException(ExitCode.BadBundle, exception.Message, exception);
        }
    }
}
