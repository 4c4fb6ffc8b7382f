using System.Globalization;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Photos;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>What a picture is about: on objects that no training saw, laid over
/// the photos, and on the photos themselves as a sheet to look at.</summary>
internal static class SubjectEvaluation
{
    private const string Task = "subject";
    private const int PhotoPairs = 3, Half = 128;
    private const double Usable = 0.8;

    /// <summary>Intersection over union on composites, one a photo.</summary>
    /// <param name="bundle">Answers.</param>
    /// <param name="options">Which photos lie behind.</param>
    /// <param name="cutouts">Folder of objects with their opacity; the tenth that is held out is used.</param>
    /// <param name="progress">Called after each composite.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static PhotoSection Composites(
        BundleAnswers bundle, PhotoOptions options, string cutouts, Action<EvaluationProgress> progress, CancellationToken cancellation)
    {
        CutoutLibrary library = CutoutLibrary.Load(cutouts, heldOut: true);
        IReadOnlyList<string> files = PhotoFolder.Files(options.Folder, options.Limit);
        List<double> all = [], middles = [];
        List<IReadOnlyList<string>> rows = [];
        List<IReadOnlyList<Picture>> sheet = [];
        for (int i = 0; i < files.Count; i++)
        {
            PlanarPicture picture = PhotoKind.Planes(PhotoFolder.Load(files[i], options.Crop));
            float[] opacity = library.Compose(picture, SeededRandom.Derive(options.Seed, (ulong)i));
            ImageSize size = new(picture.Width, picture.Height);
            Picture composite = PhotoKind.Image(picture.Values, size);
            if (bundle.Read(Task, composite, cancellation)?.Resize(size) is SubjectMask answer)
            {
                byte[] truth = Array.ConvertAll(opacity, static value => (byte)MathF.Round(Math.Clamp(value, 0, 1) * byte.MaxValue));
                all.Add(Iou(answer.Values, truth));
                middles.Add(Iou(Middle(size), truth));
                rows.Add([Path.GetFileName(files[i]), Number(all[^1]), Number(middles[^1])]);
                sheet.Add(
                    [PhotoSheet.Fitted(composite), PhotoSheet.Fitted(Gray(answer.Values, size)), PhotoSheet.Fitted(Gray(truth, size))]);
            }

            progress(new EvaluationProgress("subject, composites", i + 1, files.Count));
        }

        double share = all.Count(static iou => iou >= Usable) / (double)all.Count;
        return new PhotoSection(
            "Subject, composites",
            string.Create(CultureInfo.InvariantCulture,
                $"Intersection over union with the object's own outline, {library.Count} held-out objects over the photos; the ellipse in "
                    + $"the middle stands beside it. Mean {(all.Count == 0 ? double.NaN : all.Average()):F3}, at least {Usable} in "
                    + $"{share:P0}. The sheet shows composite, answer, truth."),
            ["backdrop", "IoU", "ellipse in the middle"], rows)
        {
            Sheet = sheet.Count == 0 ? null : PhotoSheet.Draw(sheet, pairs: 2),
            Figures = all.Count == 0 ? [] : [new EvaluationFigure(
                "photos, subject on composites, IoU", "", all.Average(), middles.Average(), "ellipse in the middle", all.Count)],
        };
    }

    /// <summary>A sheet of the photos, each beside what is left of it when all but its subject is gray.</summary>
    /// <param name="bundle">Answers.</param>
    /// <param name="options">Which photos.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static PhotoSection Photos(BundleAnswers bundle, PhotoOptions options, CancellationToken cancellation)
    {
        List<IReadOnlyList<Picture>> sheet = [];
        foreach (string file in PhotoFolder.Files(options.Folder, options.Limit))
        {
            Picture photo = PhotoFolder.Load(file, options.Crop);
            if (bundle.Read(Task, photo, cancellation)?.Resize(photo.Size) is SubjectMask answer)
            {
                sheet.Add([PhotoSheet.Fitted(photo), PhotoSheet.Fitted(CutOut(photo, answer.Values))]);
            }
        }

        return new PhotoSection(
            "Subject, photos", "No truth is known: which are usable, a person must say.", ["photos"], [[$"{sheet.Count}"]])
        {
            Sheet = sheet.Count == 0 ? null : PhotoSheet.Draw(sheet, PhotoPairs),
        };
    }

    /// <summary>Intersection over union of two masks, each taken from half opacity on.</summary>
    public static double Iou(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> truth)
    {
        long both = 0, either = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            bool a = answer[i] >= Half, t = truth[i] >= Half;
            both += a && t ? 1 : 0;
            either += a || t ? 1 : 0;
        }

        return either == 0 ? 1 : both / (double)either;
    }

    private static byte[] Middle(ImageSize size)
    {
        byte[] mask = new byte[size.Pixels];
        for (int i = 0; i < mask.Length; i++)
        {
            double x = ((i % size.Width) + 0.5 - (size.Width / 2.0)) / (0.3 * size.Width),
            y = ((i / size.Width) + 0.5 - (size.Height / 2.0)) / (0.3 * size.Height);
            mask[i] = (x * x) + (y * y) < 1 ? byte.MaxValue : (byte)0;
        }

        return mask;
    }

    private static Picture Gray(ReadOnlySpan<byte> mask, ImageSize size)
    {
        Picture picture = new(size.Width, size.Height);
        for (int i = 0; i < mask.Length; i++)
        {
            picture.Pixels.Slice(3 * i, 3).Fill(mask[i]);
        }

        return picture;
    }

    private static Picture CutOut(Picture photo, ReadOnlySpan<byte> mask)
    {
        Picture picture = new(photo.Width, photo.Height);
        for (int i = 0; i < photo.Pixels.Length; i++)
        {
            picture.Pixels[i] = (byte)(Half + ((photo.Pixels[i] - Half) * mask[i / 3] / byte.MaxValue));
        }

        return picture;
    }

    private static string Number(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
