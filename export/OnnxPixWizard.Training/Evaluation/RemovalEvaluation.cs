using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Classical;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Scenes.Referring;
using OpenCvSharp;

namespace OnnxPixWizard.Training.Evaluation;

/// <summary>Objects taken out of scenes, against the same scenes drawn without them.</summary>
internal static class RemovalEvaluation
{
    /// <summary>Telea's method, by its usual radius.</summary>
    private const double TeleaRadius = 3;

    public static IEnumerable<EvaluationFigure> Run(EvaluationBench bench, EvaluationOptions options, Action<EvaluationProgress> progress)
    {
        SceneGenerator scenes = new();
        SceneCanvas without = new();
        double own = 0, classical = 0, again = 0;
        int found = 0;
        for (int index = 0; index < options.Scenes; index++)
        {
            (TrainingExample example, float[] source, _) = bench.Make(TrainingTask.Mask, index);
            (int width, int height) = (example.Scene!.Width, example.Scene.Height);
            byte[] place = Array.ConvertAll(
                bench.Examples.Canvas.Objects.ToArray(), value => value == example.Target + 1 ? (byte)1 : (byte)0);
            scenes.DrawWithout(example.Scene, example.Target, without);
            float[] truth = Array.ConvertAll(without.Picture.ToArray(), static value => (2 * value) - 1);
            Picture picture = Picture.FromPlanar(source, width, height, PlanarRange.MinusOneToOne);
            string name = ReferringText.Write(example.Expression!, SeededRandom.Derive(options.Seed, (ulong)index));
            if (Removed(bench, name, picture) is { } removed)
            {
                found++;
                own += PictureError.Psnr(Planes(removed.Photo.ToImage()), truth, place);
                classical += PictureError.Psnr(Planes(Telea(picture, removed.Weights)), truth, place);
                ReadOnlySpan<byte> left = bench.Find(name, removed.Data.FindTask!, removed.Photo.ToImage()).Values;
                int seen = 0;
                for (int i = 0; i < place.Length; i++)
                {
                    seen += place[i] != 0 && left[i] != 0 ? 1 : 0;
                }

                again += (double)seen / place.AsSpan().Count((byte)1);
            }

            progress(new EvaluationProgress("remove", index + 1, options.Scenes));
        }

        yield return new EvaluationFigure("remove, object found", "share", (double)found / options.Scenes, null, "", options.Scenes);
        yield return new EvaluationFigure(
            "remove, in the object's place", "dB", own / Math.Max(1, found), OpenCvLibrary.IsThere ? classical / Math.Max(1, found) : null,
            "Telea, the same hole", found);
        yield return new EvaluationFigure("remove, found again", "share", again / Math.Max(1, found), 1, "leaving it", found);
    }

    private static EditResult? Removed(EvaluationBench bench, string name, Picture picture)
    {
        try
        {
            return bench.Remove(name, picture);
        }
        catch (EditException fault) when (fault.Fault == EditFault.NothingFound)
        {
            return null;
        }
    }

    private static Picture Telea(Picture picture, GrayImage8 weights)
    {
        if (!OpenCvLibrary.IsThere)
        {
            return picture;
        }

        byte[] marked = Array.ConvertAll(weights.Pixels.ToArray(), static weight => weight > 0 ? byte.MaxValue : byte.MinValue);
        using Mat hole = CvPicture.From(new GrayImage8(marked, weights.Width, weights.Height));
        return CvPicture.Through(picture, (from, to) => Cv2.Inpaint(from, hole, to, TeleaRadius, InpaintTypes.Telea));
    }

    private static float[] Planes(Picture picture)
    {
        float[] planes = new float[picture.Pixels.Length];
        picture.ToPlanar(planes, PlanarRange.MinusOneToOne);
        return planes;
    }
}
