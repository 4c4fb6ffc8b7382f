namespace OnnxPixWizard.Training.Evaluation;

/// <summary>Measures a bundle through the runtime on scenes and phrasings that no training sees.</summary>
public static class BundleEvaluation
{
    /// <summary>Measures, giving each figure as soon as it is known.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="progress">Called after each picture.</param>
    /// <param name="cancellation">Looked at between pictures.</param>
    public static IEnumerable<EvaluationFigure> Run(EvaluationOptions options, Action<EvaluationProgress> progress, CancellationToken cancellation)
    {
        using EvaluationBench bench = new(options);
        void Step(EvaluationProgress made)
        {
            cancellation.ThrowIfCancellationRequested();
            progress(made);
        }

        IEnumerable<EvaluationFigure> figures = AutoencoderEvaluation.Run(bench, options, Step)
            .Concat(PerceptionEvaluation.Run(bench, options, Step))
            .Concat(ReferringEvaluation.Run(bench, options, Step))
            .Concat(RestorationEvaluation.Run(bench, options, Step))
            .Concat(GenerationEvaluation.Run(bench, options, Step));
        foreach (EvaluationFigure figure in figures)
        {
            yield return figure;
        }

        (int asked, int right) = bench.TaskChoices;
        yield return new EvaluationFigure("task told from the instruction", "share", right / (double)asked, 1.0 / 8, "guessing among 8", asked);
    }
}
