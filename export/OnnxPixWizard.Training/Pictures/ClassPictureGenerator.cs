using System.Numerics;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Pictures;

/// <summary>Draws a picture of a class: one object in colors, place, size, turn
/// and light of its seed. An instance serves one thread at a time.</summary>
/// <remarks>
/// Shapes are distance functions, so that a seed gives the same picture at every size, with edges about a pixel wide: the shorter side
/// spans two units, whatever its pixels. The picture is smooth and has no noise. Values are not rounded to bytes.
/// </remarks>
internal sealed class ClassPictureGenerator
{
    private const ulong Streams = 0xC1A55000;

    private readonly PictureCanvas _canvas = new();

    /// <summary>Draws the picture of a seed.</summary>
    /// <param name="seed">Any number; equal arguments give equal values, near seeds unrelated pictures.</param>
    /// <param name="classId">Index in <see cref="PictureClasses.Names"/>.</param>
    /// <param name="split">Training or evaluation: streams of random numbers without relation to each other.</param>
    /// <param name="width">Width in pixels, 1 to 4096.</param>
    /// <param name="height">Height in pixels, 1 to 4096.</param>
    /// <param name="picture">Receives planar [3, height, width], sRGB in [-1, 1].</param>
    /// <exception cref="ArgumentException"><paramref name="picture"/> has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class or size.</exception>
    public void Generate(ulong seed, int classId, ExampleSplit split, int width, int height, Span<float> picture)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classId);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classId, ClassDrawings.All.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 4096);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, 4096);
        if (picture.Length != 3 * width * height)
        {
            throw new ArgumentException(
                $"The picture's span holds {picture.Length} values; {width} x {height} needs {3 * width * height}.", nameof(picture));
        }

        SeededRandom random = SeededRandom.Derive(seed, Streams + (2 * (ulong)classId) + (split == ExampleSplit.Evaluation ? 1UL : 0UL));
        _canvas.Start(width, height);
        ClassDrawings.All[classId].Draw(_canvas, random);
        ReadOnlySpan<Vector3> pixels = _canvas.Pixels;
        for (int i = 0; i < pixels.Length; i++)
        {
            Vector3 color = (2 * Vector3.Clamp(pixels[i], Vector3.Zero, Vector3.One)) - Vector3.One;
            picture[i] = color.X;
            picture[pixels.Length + i] = color.Y;
            picture[(2 * pixels.Length) + i] = color.Z;
        }
    }
}
