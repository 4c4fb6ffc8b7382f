namespace OnnxPixWizard.Training.Degradations;

/// <summary>Resizing by separable kernels that widen when a picture becomes smaller.</summary>
internal static class PictureScaling
{
    /// <summary>A copy of another size.</summary>
    public static PlanarPicture Resize(PlanarPicture picture, int width, int height, ShrinkKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(picture);
        PlanarPicture result = new(width, height);
        Axis columns = new(picture.Width, width, kernel), rows = new(picture.Height, height, kernel);
        float[] narrow = new float[width * picture.Height];
        for (int color = 0; color < 3; color++)
        {
            ReadOnlySpan<float> plane = picture.Plane(color);
            for (int y = 0; y < picture.Height; y++)
            {
                ReadOnlySpan<float> row = plane.Slice(y * picture.Width, picture.Width);
                Span<float> line = narrow.AsSpan(y * width, width);
                for (int x = 0; x < width; x++)
                {
                    float sum = 0;
                    ReadOnlySpan<float> weights = columns.Weights(x);
                    int first = columns.First(x);
                    for (int k = 0; k < weights.Length; k++)
                    {
                        sum += weights[k] * row[Filters.Mirror(first + k, picture.Width)];
                    }

                    line[x] = sum;
                }
            }

            Span<float> target = result.Plane(color);
            for (int y = 0; y < height; y++)
            {
                Span<float> line = target.Slice(y * width, width);
                ReadOnlySpan<float> weights = rows.Weights(y);
                for (int k = 0; k < weights.Length; k++)
                {
                    ReadOnlySpan<float> source = narrow.AsSpan(Filters.Mirror(rows.First(y) + k, picture.Height) * width, width);
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(source, weights[k], line, line);
                }
            }
        }

        return result;
    }

    private static float Weight(ShrinkKernel kernel, float x)
    {
        x = MathF.Abs(x);
        return kernel switch
        {
            ShrinkKernel.Area => x < 0.5f ? 1 : x == 0.5f ? 0.5f : 0,
            ShrinkKernel.Linear => MathF.Max(0, 1 - x),
            ShrinkKernel.Cubic => x < 1 ? (((1.5f * x) - 2.5f) * x * x) + 1 : x < 2 ? (((((-0.5f * x) + 2.5f) * x) - 4) * x) + 2 : 0,
            _ => x < 1e-6f ? 1 : x < 3 ? 3 * MathF.Sin(MathF.PI * x) * MathF.Sin(MathF.PI * x / 3) / (MathF.PI * MathF.PI * x * x) : 0,
        };
    }

    private static float Support(ShrinkKernel kernel) =>
        kernel switch { ShrinkKernel.Area => 0.5f, ShrinkKernel.Linear => 1, ShrinkKernel.Cubic => 2, _ => 3 };

    // For each new place, the old places that it takes from, and how much.
    private sealed class Axis
    {
        private readonly int[] _first;
        private readonly float[] _weights;
        private readonly int _taps;

        public Axis(int from, int to, ShrinkKernel kernel)
        {
            float ratio = (float)from / to, stretch = MathF.Max(1, ratio), support = Support(kernel) * stretch;
            _taps = (int)MathF.Ceiling(2 * support) + 1;
            _first = new int[to];
            _weights = new float[to * _taps];
            for (int place = 0; place < to; place++)
            {
                float middle = ((place + 0.5f) * ratio) - 0.5f, sum = 0;
                _first[place] = (int)MathF.Ceiling(middle - support);
                Span<float> weights = _weights.AsSpan(place * _taps, _taps);
                for (int k = 0; k < _taps; k++)
                {
                    weights[k] = Weight(kernel, (_first[place] + k - middle) / stretch);
                    sum += weights[k];
                }

                foreach (ref float weight in weights)
                {
                    weight /= sum;
                }
            }
        }

        public int First(int place) => _first[place];

        public ReadOnlySpan<float> Weights(int place) => _weights.AsSpan(place * _taps, _taps);
    }
}
