using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Sheets;
using OnnxPixWizard.Training.States;

namespace OnnxPixWizard.Training.Autoencoders;

/// <summary>Pictures of the evaluation split through an autoencoder and back.</summary>
internal static class ReconstructionSheet
{
    private const int Side = 128;
    private const int Pairs = 4;

    /// <summary>Draws a sheet: a row a task, pairs of what its examples read and paint, each above what comes back.</summary>
    /// <param name="space">The autoencoder.</param>
    /// <param name="path">Picture file.</param>
    /// <returns>Mean over scenes of the peak signal-to-noise ratio, dB.</returns>
    public static double Draw(IStateSpace space, string path)
    {
        TrainingTask[] tasks = [
            TrainingTask.Depth, TrainingTask.Normals, TrainingTask.Segmentation, TrainingTask.Highlight, TrainingTask.Denoise];
        ContactSheet sheet = new(2 * Pairs, 2 * tasks.Length, Side, Side);
        ExampleFactory factory = new();
        float[] source = new float[3 * Side * Side], target = new float[source.Length], back = new float[source.Length];
        float[] state = new float[space.Channels * (Side / space.CellSide) * (Side / space.CellSide)];
        double sum = 0;
        int scenes = 0;
        for (int row = 0; row < tasks.Length; row++)
        {
            for (int pair = 0; pair < Pairs; pair++)
            {
                factory.Create(
                    new ExampleRequest((ulong)((row * Pairs) + pair), Side, Side, tasks[row], ExampleSplit.Evaluation), source, target);
                for (int part = 0; part < 2; part++)
                {
                    float[] picture = part == 0 ? source : target;
                    space.Encode(picture, Side, Side, state);
                    space.Decode(state, Side, Side, back);
                    sheet.Put((2 * pair) + part, 2 * row, picture);
                    sheet.Put((2 * pair) + part, (2 * row) + 1, back);
                    if (part == 0 && tasks[row] != TrainingTask.Denoise)
                    {
                        sum += PictureError.Psnr(back, picture);
                        scenes++;
                    }
                }
            }
        }

        sheet.Save(path);
        return sum / scenes;
    }
}
