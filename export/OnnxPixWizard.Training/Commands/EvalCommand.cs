using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Evaluation;
using OnnxPixWizard.Training.Judging;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>eval</c>: a bundle's figures beside their trivial baselines.</summary>
public static class EvalCommand
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // equal pictures differ by infinitely many dB
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> bundle = new("--bundle") { Description = "Folder of the bundle.", Required = true };
        Option<int> scenes = AtLeastOne("--scenes", "Scenes a task; PixWizard's families.", 200);
        Option<ulong> seed = new("--seed") { Description = "Seed of pictures, scenes, phrasings, holes and noise.", DefaultValueFactory = _ => 1 };
        Option<DirectoryInfo> photos = new("--photos") { Description = "Folder of photos for denoising; PixWizard's families." };
        Option<DirectoryInfo> sheets = new("--sheets") { Description = "Folder that receives sheets of generated pictures." };
        Option<int?> generated = AtLeastOne<int?>("--generated", "Pictures generated from text. Default: 16, and 64 in family pixnerd-text.", null);
        Option<int> samples = AtLeastOne("--samples", "Pictures generated from classes, and pictures of each real set; family pixnerd-class.", 2_000);
        Option<int> resized = AtLeastOne("--resized", "Pictures drawn at several sizes from the same noise; PixNerd's families.", 24);
        Option<FileInfo> judge = new("--judge") { Description = $"What 'judge' trained; family pixnerd-class. Default: {PictureJudge.FileName} in the bundle's folder." };
        Option<DirectoryInfo> segmenter = new("--segmenter") { Description = "Bundle that looks for solids in generated pictures; family pixnerd-text. Default: pixwizard-tiny beside the bundle." };
        Option<DirectoryInfo> latent = new("--latent") { Description = "Latent bundle whose speed stands beside that of PixNerd's families. Default: pixwizard-tiny-latent beside the bundle, where there is one." };
        Option<bool> json = new("--json") { Description = "Print the figures as JSON." };

        Command command = new("eval", "Measure a bundle on pictures, scenes, phrasings and photos that no training saw, each figure beside its baseline.")
        {
            bundle, scenes, seed, photos, sheets, generated, samples, resized, judge, segmenter, latent, json,
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
                Samples = parsed.GetValue(samples),
                Resized = parsed.GetValue(resized),
                Judge = parsed.GetValue(judge)?.FullName,
                Segmenter = parsed.GetValue(segmenter)?.FullName,
                Latent = parsed.GetValue(latent)?.FullName,
            };
            // Signals are listened to once the action has returned its task.
            return Task.Run(() => Run(options, parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation), CancellationToken.None);
        });
        return command;
    }

    private static Option<int> AtLeastOne(string name, string description, int standard) => AtLeastOne<int>(name, description, standard);

    private static Option<T> AtLeastOne<T>(string name, string description, T standard)
    {
        Option<T> option = new(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is int and < 1)
                result.AddError($"{name} is {result.GetValueOrDefault<T>()}; give 1 or more.");
        });
        return option;
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
                        progress.WriteLine(output, string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-58} {figure.Value,8:F3} {figure.Unit,-8}{baseline}   ({figure.Pictures})"));
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
        catch (JudgeException exception)
        {
            throw new CommandException(ExitCode.BadInput, exception.Message, exception);
        }
    }
}
