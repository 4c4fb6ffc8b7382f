using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>A sheet of photos before and after at 100 %.</summary>
internal static class BeforeAndAfter
{
    /// <summary>A pair for each kind that the bundle answers, the photos in turn.</summary>
    /// <param name="bundle">Answers.</param>
    /// <param name="options">Photos and kinds.</param>
    /// <param name="side">Pixels a side of a crop.</param>
    /// <param name="pairs">Pairs in a row.</param>
    /// <param name="line">Told what each pair is.</param>
    /// <param name="progress">Called after each pair.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ImageException">A photo can't be read, or the bundle answers no kind.</exception>
    public static Picture Draw(
        BundleAnswers bundle, PhotoOptions options, int side, int pairs, Action<string> line, Action<EvaluationProgress> progress,
        CancellationToken cancellation)
    {
        PhotoKind[] kinds = [
            .. PhotoEvaluation.Chosen(options.Kinds).Where(kind => kind.Measure != PhotoMeasure.Untouched && bundle.Knows(kind.Task))];
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
            string what = $"{i + 1}: {Path.GetFileName(file)}: {kinds[i].Title}";
            line(FormattableString.Invariant($"{what}, {made.Psnr(made.Input):F1} dB before, {made.Psnr(answer):F1} dB after"));
            progress(new EvaluationProgress("before and after", i + 1, kinds.Length));
        }

        return PhotoSheet.Draw(rows, pairs);
    }
}
