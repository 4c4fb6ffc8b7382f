using OnnxPixWizard.Bundles;
using OnnxPixWizard.Training.Evaluation.PixNerd;
using OnnxPixWizard.Training.Judging;

namespace OnnxPixWizard.Training.Evaluation;

/// <summary>Measures a bundle of any family through the runtime on pictures, scenes and phrasings that no training sees.</summary>
internal static class BundleEvaluation
{
    private const int Generated = 16;

    /// <summary>Measures, giving each figure as soon as it is known.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="progress">Called after each picture.</param>
    /// <param name="cancellation">Looked at between pictures, and inside those of PixNerd's families.</param>
    /// <exception cref="BundleException">A bundle can't be run.</exception>
    /// <exception cref="JudgeException">The class family's judge is missing or of other classes.</exception>
    public static IEnumerable<EvaluationFigure> Run(
        EvaluationOptions options, Action<EvaluationProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        void Step(EvaluationProgress made)
        {
            cancellation.ThrowIfCancellationRequested();
            progress(made);
        }

        return BundleFamilies.IsPixNerd(Bundle.Open(options.Bundle).Family) ? PixNerdEvaluation.Run(options, Step, cancellation)
            : PixWizard(options, Step);
    }

    private static IEnumerable<EvaluationFigure> PixWizard(EvaluationOptions options, Action<EvaluationProgress> progress)
    {
        using EvaluationBench bench = new(options);
        GenerationEvaluation generation = new(bench, options.Sheets) { Count = options.Generated ?? Generated };
        IEnumerable<EvaluationFigure> figures = AutoencoderEvaluation.Run(bench, options, progress)
            .Concat(PerceptionEvaluation.Run(bench, options, progress))
            .Concat(ReferringEvaluation.Run(bench, options, progress))
            .Concat(RestorationEvaluation.Run(bench, options, progress))
            .Concat(RemovalEvaluation.Run(bench, options, progress))
            .Concat(generation.Run((example, seed) =>
                EvaluationBench.Planes(bench.Generate(example.Instruction, GenerationEvaluation.SegmentedSize, seed)), progress));
        foreach (EvaluationFigure figure in figures)
        {
            yield return figure;
        }

        (int asked, int right) = bench.TaskChoices;
        yield return new EvaluationFigure(
            "task told from the instruction", "share", right / (double)asked, 1.0 / 8, "guessing among 8", asked);
    }
}
