using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>A sheet of photos before and after at 100 %.</summary>
internal static class BeforeAndAfter
{
    /// <summary>A pair for each kind that the bundle answers, at its middle strength or at every one, the photos in turn.</summary>
    /// <param name="bundle">Answers.</param>
    /// <param name="options">Photos and kinds.</param>
    /// <param name="everyStrength">Whether a kind is shown at each of its strengths.</param>
    /// <param name="side">Pixels a side of a crop.</param>
    /// <param name="pairs">Pairs in a row.</param>
    /// <param name="line">Told what each pair is.</param>
    /// <param name="progress">Called after each pair.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ImageException">A photo can't be read, or the bundle answers no kind.</exception>
    public static Picture Draw(
        BundleAnswers bundle, PhotoOptions options, bool everyStrength, int side, int pairs, Action<string> line,
        Action<EvaluationProgress> progress,
        CancellationToken cancellation)
    {
        PhotoKind[] kinds = [
            .. PhotoEvaluation.Chosen(options.Kinds).Where(kind => kind.Measure != PhotoMeasure.Untouched && bundle.Knows(kind.Task))];
        kinds = everyStrength ? kinds : [.. kinds.GroupBy(static kind => kind.Name, StringComparer.Ordinal)
            .Select(static group => group.ElementAt((group.Count() - 1) / 2))];
        if (kinds.Length == 0)
        {
            throw new ImageException(
                ImageErrorKind.OperationFailed, "The bundle answers none of these kinds: name others with --kinds, or another bundle.");
        }

        IReadOnlyList<string> files = PhotoFolder.Files(options.Folder, options.Limit);
        List<IReadOnlyList<Picture>> rows = [];
        for (int i = 0; i < kinds.Length; i++)
        {
            string file = files[i % files.Count];
            PhotoCase made = kinds[i].Make(PhotoFolder.Load(file, options.Crop), SeededRandom.Derive(options.Seed, (ulong)i));
            Picture answer = bundle.Answer(kinds[i].Task, made, cancellation);
            rows.Add(PhotoSheet.Crops(made, [made.Input, answer], side));
            line(FormattableString.Invariant(
                $"{i + 1}: {Path.GetFileName(file)}: {kinds[i].Title}, {made.Psnr(made.Input):F1} dB before, ")
                    + FormattableString.Invariant($"{made.Psnr(answer):F1} dB after"));
            progress(new EvaluationProgress("before and after", i + 1, kinds.Length));
        }

        return PhotoSheet.Draw(rows, pairs);
    }
}
