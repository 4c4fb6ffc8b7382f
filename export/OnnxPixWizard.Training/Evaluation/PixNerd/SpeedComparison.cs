using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Instructions;

namespace OnnxPixWizard.Training.Evaluation.PixNerd;

/// <summary>Time of a picture, beside that of a latent bundle at the same output size, each with its own defaults.</summary>
/// <param name="bench">The bundle.</param>
/// <param name="request">What picture i shows.</param>
internal sealed class SpeedComparison(PixNerdBench bench, Func<int, PixNerdRequest> request)
{
    private const int Runs = 5;
    private const int BatchPictures = 16;
    private const int LargestSide = 128;
    private const string Part = "speed";

    public IEnumerable<EvaluationFigure> Run(Action<EvaluationProgress> progress)
    {
        string size = $"{bench.Size.Width}x{bench.Size.Height}";
        PixNerdResult[] together = Measure(() => bench.Run(request(0) with { Count = BatchPictures }), progress);
        yield return Seconds($"a picture at {size}, loop, {Sampling(together[0])}, {together[0].Metrics.BatchSize} at a time",
            Median(together, static result => result.Metrics.LoopMilliseconds) / BatchPictures);
        PixNerdResult[] alone = Measure(() => bench.Run(request(0)), progress);
        yield return Seconds($"a picture at {size}, loop, {Sampling(alone[0])}, 1 at a time",
            Median(alone, static result => result.Metrics.LoopMilliseconds));

        // Both at one output size: the neural field's grid is refined to that of the latent model.
        int factor = Math.Max(1, LargestSide / Math.Max(bench.Size.Width, bench.Size.Height));
        ImageSize large = new(bench.Size.Width * factor, bench.Size.Height * factor);
        PixNerdResult[] own = Measure(() => bench.Run(request(0) with { Size = large }), progress);
        Latent? latent = Rival(large, progress);
        string at = $"{large.Width}x{large.Height}, 1 at a time";
        string rival = latent is null ? "" : $"latent, {latent.Evaluations} evaluations";
        yield return Seconds($"a picture at {at}, loop, {Sampling(own[0])}", Median(own, static result => result.Metrics.LoopMilliseconds),
            latent?.Loop, rival);
        yield return Seconds($"a picture at {at}, loop and decoding", Median(own, static result =>
            result.Metrics.LoopMilliseconds + result.Metrics.DecodeMilliseconds), latent?.LoopAndDecoding, "latent, with its VAE");
        yield return new EvaluationFigure($"a run of the step at {at}", "ms",
            Median(own, static result => result.Metrics.LoopGraphMilliseconds / result.Metrics.StepRuns), latent?.StepRun, "latent", Runs);
        yield return new EvaluationFigure("the step's graph, whose weights an evaluation reads", "MB", StepBytes(bench.Bundle) / 1e6,
            latent?.StepBytes / 1e6, "latent", 1);
        if (bench.Manifest.Parameters is { } parameters)
        {
            yield return new EvaluationFigure(
                "parameters of the bundle", "million", parameters / 1e6, latent?.Parameters / 1e6, "latent, all networks", 1);
        }
    }

    private static string Sampling(PixNerdResult result) =>
        string.Create(CultureInfo.InvariantCulture, $"{result.Sampling.Steps} steps of {result.Sampling.Solver}");

    private static EvaluationFigure Seconds(string name, double milliseconds, double? baseline = null, string baselineName = "") =>
        new(name, "s", milliseconds / 1000, baseline / 1000, baselineName, Runs);

    private static T[] Measure<T>(Func<T> run, Action<EvaluationProgress> progress)
    {
        run();
        T[] results = new T[Runs];
        for (int i = 0; i < Runs; i++)
        {
            results[i] = run();
            progress(new EvaluationProgress(Part, i + 1, Runs));
        }

        return results;
    }

    private static double Median<T>(T[] results, Func<T, double> value) => results.Select(value).Order().ElementAt(results.Length / 2);

    private static long StepBytes(Bundle bundle) =>
        GraphInspector.Inspect(bundle).Single(static graph => graph is { Name: GraphNames.Step, Variant: null }).Bytes;

    private Latent? Rival(ImageSize size, Action<EvaluationProgress> progress)
    {
        EvaluationOptions options = bench.Options;
        string folder = options.Latent ?? PixNerdEvaluation.Neighbor(options.Bundle, "pixwizard-tiny-latent");
        if (options.Latent is null && !Directory.Exists(folder))
        {
            return null;
        }

        using PixWizardPipeline pipeline = PixWizardPipeline.Load(folder, new RuntimeOptions { Threads = options.Threads });
        PixWizardRequest picture = new() { Instruction = "draw a red ball on grass", Task = TrainingTask.TextToImage.Id(),
            Size = OutputSize.Of(size.Width, size.Height) };
        PixWizardResult[] results = Measure(() => pipeline.Run(picture, cancellation: bench.Cancellation), progress);
        return new Latent(
            Median(results, static result => result.Metrics.LoopMilliseconds),
            Median(results, static result => result.Metrics.LoopMilliseconds + result.Metrics.DecodeMilliseconds),
            Median(results, static result => result.Metrics.LoopGraphMilliseconds / result.Metrics.StepRuns),
            results[0].Metrics.Evaluations,
            StepBytes(pipeline.Bundle),
            pipeline.Bundle.Manifest.Parameters);
    }

    private sealed record Latent(double Loop, double LoopAndDecoding, double StepRun, int Evaluations, long StepBytes, long? Parameters);
}
