using System.Numerics.Tensors;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Pictures;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Judging;

/// <summary>Drawn pictures with changes that a picture's class survives:
/// brightness, contrast, blur and noise; then rounded to bytes.</summary>
internal sealed class JudgeBatch : ITrainingBatch
{
    private readonly ClassPictureGenerator _generator = new();
    private readonly int[] _classes;
    private readonly float[] _noise, _blurred;
    private readonly BatchGroup _size;

    public JudgeBatch(JudgeOptions options, BatchShape shape)
    {
        _size = shape.Groups is [{ } size] ? size : throw new ArgumentException("A judge's pictures are of one size.", nameof(shape));
        _classes = new int[size.Rows];
        _noise = new float[3 * size.Width * size.Height];
        _blurred = new float[_noise.Length];
        Tensors.AddFloats(JudgeGraph.Image, size.Rows, 3, size.Height, size.Width);
        Tensors.AddFloats(JudgeGraph.Target, size.Rows, options.Classes);
    }

    public BatchTensors Tensors { get; } = new();

    public string? KindOf(int row) => PictureClasses.Names[_classes[row]];

    public float LossWeightOf(int row) => 1;

    public void Fill(ulong seed, long updates)
    {
        SeededRandom random = SeededRandom.Derive(seed, 0);
        Span<float> targets = Tensors.Floats(JudgeGraph.Target);
        targets.Clear();
        int classes = targets.Length / _size.Rows;
        for (int row = 0; row < _size.Rows; row++)
        {
            _classes[row] = random.Below(classes);
            targets[(row * classes) + _classes[row]] = 1;
            Span<float> picture = Tensors.Row(JudgeGraph.Image, row);
            _generator.Generate(random.NextBits(), _classes[row], ExampleSplit.Training, _size.Width, _size.Height, picture);
            Change(random, picture);
        }
    }

    public void Dispose() => Tensors.Dispose();

    private void Change(SeededRandom random, Span<float> picture)
    {
        if (random.Chance(0.4f))
        {
            Blur(picture, random.Range(0, 0.5f));
        }

        TensorPrimitives.Multiply(picture, random.Range(0.85f, 1.1f), picture);
        TensorPrimitives.Add(picture, random.Range(-0.08f, 0.08f), picture);
        if (random.Chance(0.5f))
        {
            GaussianNoise.Fill(random, _noise);
            TensorPrimitives.MultiplyAdd(_noise, random.Range(0, 0.16f), picture, picture);
        }

        for (int i = 0; i < picture.Length; i++)
        {
            picture[i] = ToByteGrid(picture[i]);
        }
    }

    // A mix with the four neighbors.
    private void Blur(Span<float> picture, float side)
    {
        int width = _size.Width;
        picture.CopyTo(_blurred);
        for (int i = 0; i < picture.Length; i++)
        {
            int x = i % width, y = i / width % _size.Height;
            float left = _blurred[x > 0 ? i - 1 : i], right = _blurred[x < width - 1 ? i + 1 : i];
            float above = _blurred[y > 0 ? i - width : i], below = _blurred[y < _size.Height - 1 ? i + width : i];
            picture[i] = ((1 - side) * picture[i]) + (0.25f * side * (left + right + above + below));
        }
    }

    private static float ToByteGrid(float value) => (MathF.Round((Math.Clamp(value, -1, 1) + 1) * 127.5f) / 127.5f) - 1;
}
