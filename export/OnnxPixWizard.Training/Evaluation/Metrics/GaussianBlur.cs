using System.Numerics.Tensors;

namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>Separable Gaussian blur; beyond the border the nearest pixel counts.</summary>
internal sealed class GaussianBlur
{
    private float[] _kernel = [], _padded = [], _rows = [];

    /// <summary>Blurs a picture.</summary>
    /// <param name="picture">Planar [channels, height, width].</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="sigma">Standard deviation in pixels; 0 copies.</param>
    /// <param name="result">Receives the picture; as long as <paramref name="picture"/> and elsewhere in memory.</param>
    public void Apply(ReadOnlySpan<float> picture, int width, int height, double sigma, Span<float> result)
    {
        if (sigma <= 0)
        {
            picture.CopyTo(result);
            return;
        }

        int radius = Math.Max(1, (int)Math.Ceiling(3.5 * sigma)), area = width * height;
        Prepare(radius, sigma, width, area);
        for (int plane = 0; plane < picture.Length; plane += area)
        {
            for (int y = 0; y < height; y++)
                BlurRow(picture.Slice(plane + y * width, width), radius, _rows.AsSpan(y * width, width));
            for (int y = 0; y < height; y++)
            {
                Span<float> sum = result.Slice(plane + y * width, width);
                sum.Clear();
                for (int k = -radius; k <= radius; k++)
                    TensorPrimitives.MultiplyAdd(
                        _rows.AsSpan(Math.Clamp(y + k, 0, height - 1) * width, width), _kernel[k + radius], sum, sum);
            }
        }
    }

    private void BlurRow(ReadOnlySpan<float> row, int radius, Span<float> sum)
    {
        int width = row.Length;
        _padded.AsSpan(0, radius).Fill(row[0]);
        row.CopyTo(_padded.AsSpan(radius));
        _padded.AsSpan(radius + width, radius).Fill(row[width - 1]);
        sum.Clear();
        for (int k = 0; k <= 2 * radius; k++)
            TensorPrimitives.MultiplyAdd(_padded.AsSpan(k, width), _kernel[k], sum, sum);
    }

    private void Prepare(int radius, double sigma, int width, int area)
    {
        if (_kernel.Length < 2 * radius + 1)
            _kernel = new float[2 * radius + 1];
        if (_padded.Length < width + 2 * radius)
            _padded = new float[width + 2 * radius];
        if (_rows.Length < area)
            _rows = new float[area];

        double sum = 0;
        for (int k = -radius; k <= radius; k++)
            sum += Math.Exp(-0.5 * k * k / (sigma * sigma));
        for (int k = -radius; k <= radius; k++)
            _kernel[k + radius] = (float)(Math.Exp(-0.5 * k * k / (sigma * sigma)) / sum);
    }
}
