using System.Globalization;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Evaluation.Metrics;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>Depth on photos: the order of places by distance, against measured
/// disparity and against what outdoor photos have in common.</summary>
internal static class DepthEvaluation
{
    private const string Task = "depth";
    private const int Stride = 3;

    /// <summary>Rank correlation of nearness with the disparity of stereo pairs.</summary>
    /// <param name="bundle">Answers.</param>
    /// <param name="folder">Holds the pairs.</param>
    /// <param name="progress">Called after each pair.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static PhotoSection Stereo(
        BundleAnswers bundle, string folder, Action<EvaluationProgress> progress, CancellationToken cancellation)
    {
        List<IReadOnlyList<string>> rows = [];
        List<EvaluationFigure> figures = [];
        Disparity[] pairs = [.. Disparity.Read(folder)];
        foreach (Disparity pair in pairs)
        {
            Picture photo = Picture.Load(pair.Photo, cancellationToken: cancellation);
            if (bundle.Read(Task, photo, cancellation)?.Resize(pair.Size) is DepthMap depth)
            {
                double correlation = Correlation(depth.Metres, pair.Values, pair.Size);
                string name = Path.GetFileNameWithoutExtension(pair.Photo);
                rows.Add([name, Number(correlation)]);
                figures.Add(
                    new EvaluationFigure($"photos, depth, {name}, rank correlation with disparity", "", correlation, 0, "no order", 1));
            }

            progress(new EvaluationProgress("depth, stereo pairs", rows.Count, pairs.Length));
        }

        return new PhotoSection(
            "Depth, stereo pairs", "Spearman's rank correlation of nearness (less depth) with measured disparity, where that is known.",
            ["pair", "correlation"], rows)
        {
            Figures = figures,
        };
    }

    /// <summary>Of each photo, whether what is above is farther than what
    /// is below, and whether depth falls towards the lower edge.</summary>
    /// <param name="bundle">Answers.</param>
    /// <param name="options">Which photos.</param>
    /// <param name="progress">Called after each photo.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static PhotoSection Photos(
        BundleAnswers bundle, PhotoOptions options, Action<EvaluationProgress> progress, CancellationToken cancellation)
    {
        List<IReadOnlyList<string>> rows = [];
        List<IReadOnlyList<Picture>> sheet = [];
        IReadOnlyList<string> files = PhotoFolder.Files(options.Folder, options.Limit);
        int farther = 0, falling = 0;
        List<bool> skies = [], grounds = [];
        List<double> grids = [];
        foreach (string file in files)
        {
            Picture photo = PhotoFolder.Load(file, options.Crop);
            PixWizardResult result = bundle.Result(Task, photo, cancellation);
            if (result.Data is DepthMap depth)
            {
                string name = options.Crop is null ? Path.GetFileNameWithoutExtension(file) : "";
                bool? sky = OutdoorPhotos.SkyIsFar(name, depth), ground = OutdoorPhotos.GroundComesNearer(name, depth);
                skies.AddRange(sky is { } far ? [far] : []);
                grounds.AddRange(ground is { } nearer ? [nearer] : []);
                grids.Add(OutdoorPhotos.PatchGrid((DepthMap)depth.Resize(result.Bucket)));
                float[] lines = RowMeans(depth);
                int quarter = lines.Length / 4, half = lines.Length / 2;
                float above = lines[..quarter].Average(), below = lines[^quarter..].Average();
                double slope = -RankCorrelation.Of(
                    lines.AsSpan(half), [.. Enumerable.Range(0, lines.Length - half).Select(static i => (float)i)]);
                farther += above > below ? 1 : 0;
                falling += slope > 0.5 ? 1 : 0;
                rows.Add([Path.GetFileName(file), Number(above), Number(below), Number(slope), Answer(sky), Answer(ground),
                    Number(grids[^1])]);
                sheet.Add([PhotoSheet.Fitted(photo), PhotoSheet.Fitted(depth.ToColors())]);
            }

            progress(new EvaluationProgress("depth, photos", rows.Count, files.Count));
        }

        return new PhotoSection(
            "Depth, photos",
            "Mean depth of the upper and of the lower quarter, and how steadily rows of the lower half come nearer downwards (1: each one "
                + $"does). Above farther than below in {farther} of {rows.Count}, coming nearer (over 0.5) in {falling}; which photos are "
                + "outdoors, their names must tell.",
            ["photo", "upper quarter", "lower quarter", "coming nearer", "sky far", "ground nearer downwards", "patch grid"], rows)
        {
            Sheet = sheet.Count == 0 ? null : PhotoSheet.Draw(sheet, pairs: 3),
            Figures =
            [
                new EvaluationFigure("photos, depth, above farther than below", "share", farther / (double)rows.Count, 0.5, "guessing",
                    rows.Count),
                new EvaluationFigure("photos, depth, ground comes nearer", "share", falling / (double)rows.Count, 0.5, "guessing",
                    rows.Count),
                .. Share("photos outdoors, depth, sky far", skies), .. Share("photos outdoors, depth, ground nearer downwards", grounds),
                new EvaluationFigure("photos, depth, change across borders of 8-pixel patches to within", "",
                    grids.DefaultIfEmpty(1).Average(), 1, "no grid", grids.Count),
            ],
        };
    }

    /// <summary>Correlation of nearness and disparity over every third place of every third row, where both are known.</summary>
    public static double Correlation(ReadOnlySpan<float> metres, ReadOnlySpan<float> disparity, ImageSize size)
    {
        List<float> near = [], apart = [];
        for (int y = 0; y < size.Height; y += Stride)
        {
            for (int x = 0; x < size.Width; x += Stride)
            {
                int i = (y * size.Width) + x;
                if (disparity[i] > 0 && metres[i] > 0)
                {
                    near.Add(-metres[i]);
                    apart.Add(disparity[i]);
                }
            }
        }

        return RankCorrelation.Of([.. near], [.. apart]);
    }

    private static IEnumerable<EvaluationFigure> Share(string name, List<bool> right) => right.Count == 0
        ? []
        : [new EvaluationFigure(name, "share", right.Count(static one => one) / (double)right.Count, 0.5, "guessing", right.Count)];

    private static string Answer(bool? right) => right switch { null => "", true => "yes", _ => "no" };

    private static float[] RowMeans(DepthMap depth)
    {
        float[] lines = new float[depth.Size.Height];
        for (int y = 0; y < lines.Length; y++)
        {
            lines[y] = System.Numerics.Tensors.TensorPrimitives.Average(depth.Metres.Slice(y * depth.Size.Width, depth.Size.Width));
        }

        return lines;
    }

    private static string Number(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
