using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Classical;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>All that is measured on photos, printed line by line, reported and given as figures.</summary>
internal static class PhotoBench
{
    /// <summary>Measures.</summary>
    /// <param name="options">What.</param>
    /// <param name="bundle">The bundle's folder; null measures inputs and classical methods alone.</param>
    /// <param name="progress">Called after each photo.</param>
    /// <param name="line">Takes each line for people.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="BundleException">The bundle can't be run on photos.</exception>
    /// <exception cref="ImageException">A photo can't be read, or the report not be written.</exception>
    public static IEnumerable<EvaluationFigure> Run(
        PhotoOptions options, string? bundle, Action<EvaluationProgress> progress, Action<string> line, CancellationToken cancellation)
    {
        PhotoReport? report = options.Report is null ? null : new PhotoReport(options.Report);
        using BundleAnswers? answers = bundle is null ? null : new BundleAnswers(bundle);
        if (options.Classical && !OpenCvLibrary.IsThere)
        {
            line("OpenCV's library is not beside the program (it is for linux-x64): classical methods are left out.");
        }

        line(PhotoReport.Heading);
        List<EvaluationFigure> figures = [];
        List<PhotoFigure> known = [];
        foreach ((PhotoFigure figure, Picture sheet) in new PhotoEvaluation(options, answers, progress, cancellation).Run())
        {
            known.Add(figure);
            figures.AddRange(Figures(figure));
            line(PhotoReport.Line(figure));
            report?.Add(figure, sheet);
        }

        foreach (PhotoSection section in answers is null ? [] : Sections(options, answers, progress, cancellation))
        {
            figures.AddRange(section.Figures);
            line($"{section.Title}: {section.Text}");
            report?.Add(section);
        }

        line(PhotoReport.Summary(known));
        report?.Save(options, bundle is null ? null : Path.GetFileName(Path.TrimEndingDirectorySeparator(bundle)));
        return figures;
    }

    // What is not restored: asked for by name, or by naming no kind.
    private static IEnumerable<PhotoSection> Sections(
        PhotoOptions options, BundleAnswers answers, Action<EvaluationProgress> progress, CancellationToken cancellation)
    {
        bool Asked(string task) =>
            answers.Knows(task) && (options.Kinds.Count == 0 || options.Kinds.Contains(task, StringComparer.OrdinalIgnoreCase));
        if (Asked("subject"))
        {
            if (options.Cutouts is { } cutouts)
            {
                yield return SubjectEvaluation.Composites(answers, options, cutouts, progress, cancellation);
            }

            yield return SubjectEvaluation.Photos(answers, options, cancellation);
        }

        if (Asked("depth"))
        {
            if (options.Stereo is { } stereo)
            {
                yield return DepthEvaluation.Stereo(answers, stereo, progress, cancellation);
            }

            yield return DepthEvaluation.Photos(answers, options, progress, cancellation);
        }
    }

    private static IEnumerable<EvaluationFigure> Figures(PhotoFigure figure)
    {
        yield return Figure(figure, "PSNR", "dB", static score => score.Psnr);
        yield return Figure(figure, "SSIM", "", static score => score.Ssim);
        if (figure.Input.F1 is not null)
        {
            yield return Figure(figure, "F1 within 2 px", "", static score => score.F1);
        }

        if (figure.Input.Distance is not null)
        {
            yield return Figure(figure, "ResNet18-FD", "", static score => score.Distance);
        }
    }

    private static EvaluationFigure Figure(PhotoFigure figure, string measure, string unit, Func<PhotoScore, double?> of) => new(
        $"photos, {figure.Kind}, {measure}", unit, figure.Bundle is { } own ? of(own) ?? double.NaN : double.NaN,
        figure.Classical is { } classical ? of(classical) : null, figure.Classical is null ? "" : $"best classical: {figure.Methods}",
        figure.Rows.Count)
    {
        Input = of(figure.Input),
    };
}
