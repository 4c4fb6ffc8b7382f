using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Autoencoders;

/// <summary>Crops of the sources and targets of all tasks' examples, so that the latent holds whatever a task reads or paints.</summary>
/// <remarks>Two rows come from one example. A noisy source has the clean
/// picture as its target: noise is not worth the latent's room.</remarks>
internal sealed class AutoencoderBatch : ITrainingBatch
{
    private const int PictureSide = 128;

    private static readonly (TrainingTask Task, float Share)[] s_tasks =
    [
        (TrainingTask.Denoise, 0.22f), (TrainingTask.Inpaint, 0.1f), (TrainingTask.Depth, 0.1f), (TrainingTask.Normals, 0.12f),
        (TrainingTask.Segmentation, 0.1f), (TrainingTask.Highlight, 0.16f), (TrainingTask.Mask, 0.08f), (TrainingTask.TextToImage, 0.12f),
    ];

    private static readonly float[] s_shares = [.. s_tasks.Select(static entry => entry.Share)];

    private readonly ExampleFactory _examples = new();
    private readonly float[] _source = new float[3 * PictureSide * PictureSide];
    private readonly float[] _target = new float[3 * PictureSide * PictureSide];
    private readonly string[] _kinds;
    private readonly BatchGroup _size;

    public AutoencoderBatch(VaeOptions options, BatchShape shape)
    {
        _size = shape.Groups is [{ } size] && size.Rows % 2 == 0 && size.Width <= PictureSide && size.Height <= PictureSide
            ? size
            : throw new ArgumentException($"Crops come in pairs of one size within {PictureSide}x{PictureSide}.", nameof(shape));
        _kinds = new string[size.Rows];
        Tensors.AddFloats(AutoencoderGraph.Image, size.Rows, 3, size.Height, size.Width);
        Tensors.AddFloats(AutoencoderGraph.Target, size.Rows, 3, size.Height, size.Width);
        Tensors.AddFloats(
            AutoencoderGraph.Noise, size.Rows, options.LatentChannels, size.Height / options.CellSide, size.Width / options.CellSide);
    }

    public BatchTensors Tensors { get; } = new();

    public string? KindOf(int row) => _kinds[row];

    public float LossWeightOf(int row) => 1;

    public void Fill(ulong seed, long updates)
    {
        SeededRandom random = SeededRandom.Derive(seed, 0);
        for (int row = 0; row < _size.Rows; row += 2)
        {
            TrainingTask task = s_tasks[random.PickWeighted(s_shares)].Task;
            TrainingExample example = _examples.Create(
                new ExampleRequest(random.NextBits(), PictureSide, PictureSide, task, ExampleSplit.Training), _source, _target);
            if (task == TrainingTask.TextToImage)
            {
                // Its source is a blank canvas.
                _target.CopyTo(_source);
            }

            bool isScene = example.Content == PictureContent.Scene;
            _kinds[row] = task == TrainingTask.Denoise ? "noisy" : isScene ? "scene" : "leaves";
            _kinds[row + 1] = task is TrainingTask.Depth or TrainingTask.Normals or TrainingTask.Segmentation or TrainingTask.Mask
                ? "painted" : isScene ? "scene" : "leaves";
            Crop(row, _source, task == TrainingTask.Denoise ? _target : _source, random);
            Crop(row + 1, _target, _target, random);
        }

        GaussianNoise.Fill(random, Tensors.Floats(AutoencoderGraph.Noise));
    }

    public void Dispose() => Tensors.Dispose();

    private void Crop(int row, float[] image, float[] target, SeededRandom random)
    {
        int left = random.Below(PictureSide - _size.Width + 1), top = random.Below(PictureSide - _size.Height + 1);
        foreach ((string name, float[] picture) in (ReadOnlySpan<(string, float[])>)[
            (AutoencoderGraph.Image, image), (AutoencoderGraph.Target, target)])
        {
            Span<float> planes = Tensors.Floats(name)[(row * 3 * _size.Width * _size.Height)..];
            for (int line = 0; line < 3 * _size.Height; line++)
            {
                (int channel, int y) = Math.DivRem(line, _size.Height);
                picture.AsSpan((((channel * PictureSide) + top + y) * PictureSide) + left, _size.Width)
                    .CopyTo(planes[(line * _size.Width)..]);
            }
        }
    }
}
