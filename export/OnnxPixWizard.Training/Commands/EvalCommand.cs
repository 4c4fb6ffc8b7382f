using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation;
using OnnxPixWizard.Training.Evaluation.Photos;
using OnnxPixWizard.Training.Judging;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>eval</c>: a bundle's figures beside their trivial baselines.</summary>
internal static class EvalCommand
{
    private const int Scenes = 200;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // equal pictures differ by infinitely many dB
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> bundle = new("--bundle") { Description = "Folder of the bundle." };
        Option<int?> scenes = new("--scenes")
            { Description = $"Scenes a task; PixWizard's families. Default: {Scenes}, and none with --photos." };
        Option<ulong> seed = new("--seed")
            { Description = "Seed of pictures, scenes, phrasings, holes and noise.", DefaultValueFactory = _ => 1 };
        Option<DirectoryInfo> sheets = new("--sheets") { Description = "Folder that receives sheets of generated pictures." };
        Option<int?> generated = AtLeastOne<int?>(
            "--generated", "Pictures generated from text. Default: 16, and 64 in family pixnerd-text.", null);
        Option<int> samples = AtLeastOne(
            "--samples", "Pictures generated from classes, and pictures of each real set; family pixnerd-class.", 2_000);
        Option<int> resized = AtLeastOne("--resized", "Pictures drawn at several sizes from the same noise; PixNerd's families.", 24);
        Option<FileInfo> judge = new("--judge")
            { Description = $"What 'judge' trained; family pixnerd-class. Default: {PictureJudge.FileName} in the bundle's folder." };
        Option<DirectoryInfo> segmenter = new("--segmenter") { Description = "Bundle that looks for solids in generated pictures; family "
            + "pixnerd-text. Default: pixwizard-tiny beside the bundle." };
        Option<DirectoryInfo> latent = new("--latent") { Description = "Latent bundle whose speed stands beside that of PixNerd's "
            + "families. Default: pixwizard-tiny-latent beside the bundle, where there is one." };
        Option<bool> json = new("--json") { Description = "Print the figures as JSON." };

        Command command = new(
            "eval", "Measure a bundle on pictures, scenes, phrasings and photos that no training saw, each figure beside its baseline.")
        {
            bundle, scenes, seed, sheets, generated, samples, resized, judge, segmenter, latent, json,
        };
        PhotoOptionSet photos = new(command);
        scenes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 0)
                result.AddError($"--scenes is {result.GetValueOrDefault<int?>()}; give 0 or more.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            string? folder = parsed.GetValue(bundle)?.FullName;
            PhotoOptions? onPhotos = photos.Read(parsed, parsed.GetValue(seed));
            if (folder is null && onPhotos is null)
            {
                throw new CommandException(
                    ExitCode.Usage, "There is nothing to measure. Name a bundle with --bundle, or photos with --photos.");
            }

            int wanted = parsed.GetValue(scenes) ?? (onPhotos is null ? Scenes : 0);
            EvaluationOptions? onScenes = folder is null || wanted == 0 ? null : new EvaluationOptions
            {
                Bundle = folder,
                Scenes = wanted,
                Seed = parsed.GetValue(seed),
                Photos = photos.Folder(parsed),
                Sheets = parsed.GetValue(sheets)?.FullName,
                Generated = parsed.GetValue(generated),
                Samples = parsed.GetValue(samples),
                Resized = parsed.GetValue(resized),
                Judge = parsed.GetValue(judge)?.FullName,
                Segmenter = parsed.GetValue(segmenter)?.FullName,
                Latent = parsed.GetValue(latent)?.FullName,
            };
            // Signals are listened to once the action has returned its task.
            return Task.Run(() => Run(folder, onScenes, onPhotos, parsed.GetValue(json), parsed.InvocationConfiguration.Output,
                cancellation), CancellationToken.None);
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

    private static int Run(
        string? bundle, EvaluationOptions? scenes, PhotoOptions? photos, bool json, TextWriter output, CancellationToken cancellation)
    {
        try
        {
            List<EvaluationFigure> figures = [];
            TerminalProgress.Run(progress =>
            {
                void Step(EvaluationProgress made) => progress.Show(made.Part, made.Pictures, made.Total);
                void Line(string line)
                {
                    if (!json)
                        progress.WriteLine(output, line);
                }

                foreach (EvaluationFigure figure in scenes is null ? [] : BundleEvaluation.Run(scenes, Step, cancellation))
                {
                    figures.Add(figure);
                    string baseline = figure.Baseline is { } value
                        ? string.Create(CultureInfo.InvariantCulture, $"   {figure.BaselineName} {value:F3}") : "";
                    Line(string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-58} {figure.Value,8:F3} {figure.Unit,-8}{baseline}   "
                        + $"({figure.Pictures})"));
                }

                if (photos is not null)
                {
                    figures.AddRange(PhotoBench.Run(photos, bundle, Step, Line, cancellation));
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
        catch (Exception exception) when (exception is JudgeException or ImageException)
        {
            throw new CommandException(ExitCode.BadInput, exception.Message, exception);
        }
    }
}
