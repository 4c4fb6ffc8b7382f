using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.States;

namespace OnnxPixWizard.Training.Evaluation;

/// <summary>Scenes through a latent bundle's autoencoder and back, against the mean colors of the latent's cells.</summary>
internal static class AutoencoderEvaluation
{
    public static IEnumerable<EvaluationFigure> Run(EvaluationBench bench, EvaluationOptions options, Action<EvaluationProgress> progress)
    {
        using LatentSpace? space = LatentSpace.OfBundle(Bundle.Open(options.Bundle), options.Threads);
        if (space is null)
        {
            yield break;
        }

        double own = 0, cells = 0;
        for (int index = 0; index < options.Scenes; index++)
        {
            float[] scene = bench.Make(TrainingTask.Depth, index).Source, back = new float[scene.Length];
            ImageSize size = bench.Size(index);
            float[] state = new float[space.Channels * (size.Width / space.CellSide) * (size.Height / space.CellSide)];
            space.Encode(scene, size.Width, size.Height, state);
            space.Decode(state, size.Width, size.Height, back);
            own += PictureError.Psnr(Array.ConvertAll(back, static value => Math.Clamp(value, -1, 1)), scene);
            cells += PictureError.Psnr(CellMeans(scene, size, space.CellSide), scene);
            progress(new EvaluationProgress("autoencoder", index + 1, options.Scenes));
        }

        yield return new EvaluationFigure(
            "autoencoder, scenes", "dB", own / options.Scenes, cells / options.Scenes, $"mean of {space.CellSide}x{space.CellSide} pixels",
            options.Scenes);
    }

    private static float[] CellMeans(float[] scene, ImageSize size, int side)
    {
        float[] means = new float[scene.Length];
        for (int start = 0; start < scene.Length; start += size.Width)
        {
            int top = start / size.Width % size.Height / side * side, plane = start / (size.Width * size.Height) * size.Width * size.Height;
            for (int x = 0; x < size.Width; x += side)
            {
                float sum = 0;
                for (int line = top; line < top + side; line++)
                {
                    for (int column = x; column < x + side; column++)
                    {
                        sum += scene[plane + (line * size.Width) + column];
                    }
                }

                means.AsSpan(start + x, side).Fill(sum / (side * side));
            }
        }

        return means;
    }
}
