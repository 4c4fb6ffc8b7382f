using OnnxPixWizard.Bundles;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Judging;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation.PixNerd;

/// <summary>Measures bundles of PixNerd's families: what they draw, at one size and at others, and how fast.</summary>
internal static class PixNerdEvaluation
{
    private const int Captions = 64;
    private const ulong CaptionStream = 1;

    public static IEnumerable<EvaluationFigure> Run(
        EvaluationOptions options, Action<EvaluationProgress> progress, CancellationToken cancellation)
    {
        using PixNerdBench bench = new(options, cancellation);
        foreach (EvaluationFigure figure in bench.Manifest.Classes is { } classes ? OfClasses(bench, classes, progress)
            : OfTexts(bench, progress))
        {
            yield return figure;
        }
    }

    private static IEnumerable<EvaluationFigure> OfClasses(PixNerdBench bench, ClassSettings classes, Action<EvaluationProgress> progress)
    {
        PixNerdRequest Request(int index) => new() { ClassIds = [index % classes.Count] };
        using PictureJudge judge = PictureJudge.Load(
            bench.Options.Judge ?? Path.Combine(bench.Options.Bundle, PictureJudge.FileName), bench.Options.Threads);
        IEnumerable<EvaluationFigure> figures = new ClassEvaluation(bench, judge).Run(progress)
            .Concat(new ResolutionConsistency(bench, Request).Run(progress))
            .Concat(new SpeedComparison(bench, Request).Run(progress));
        foreach (EvaluationFigure figure in figures)
        {
            yield return figure;
        }
    }

    private static IEnumerable<EvaluationFigure> OfTexts(PixNerdBench bench, Action<EvaluationProgress> progress)
    {
        EvaluationOptions options = bench.Options;
        using EvaluationBench segmenter = new(options with { Bundle = options.Segmenter ?? Neighbor(options.Bundle, "pixwizard-tiny") });
        GenerationEvaluation generation = new(segmenter, options.Sheets)
            { Count = options.Generated ?? Captions, Size = bench.Size, Style = SceneStyle.Posed };
        string[] captions = [.. generation.Examples().Select(static example => Caption(example.Example, example.Seed))];
        PixNerdRequest Request(int index) => new() { Prompt = captions[index % captions.Length] };
        IEnumerable<EvaluationFigure> figures = generation.Run(
            (example, seed) => bench.Draw(new PixNerdRequest { Prompt = Caption(example, seed), Seed = seed }).Single(), progress)
            .Concat(new ResolutionConsistency(bench, Request).Run(progress))
            .Concat(new SpeedComparison(bench, Request).Run(progress));
        foreach (EvaluationFigure figure in figures)
        {
            yield return figure;
        }
    }

    /// <summary>A folder beside a bundle's.</summary>
    public static string Neighbor(string bundle, string name) =>
        Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(bundle))) ?? "", name);

    // The caption alone, without an instruction's words around it.
    private static string Caption(TrainingExample example, ulong seed) =>
        SceneCaption.Write(example.Scene!, SeededRandom.Derive(seed, CaptionStream));
}
