using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Restoration;

/// <summary>
/// Fills holes as smoothly as can be from what is around them: the membrane that Laplace's equation gives, solved from coarse to fine over
/// a pyramid. A network that starts from there has only to add what is missing.
/// </summary>
internal static class HoleFill
{
    private const int Channels = 3;

    /// <summary>Gauss-Seidel sweeps of each level, and how far each goes beyond the mean of the neighbors.</summary>
    private const int Sweeps = 6;
    private const float Relaxation = 1.5f;

    /// <param name="planes">[3, height, width]; changed in holes alone. A picture that is all hole becomes zero.</param>
    /// <param name="hole">[height, width]: 1 in holes, else 0.</param>
    /// <param name="size">Width and height.</param>
    public static void Apply(Span<float> planes, ReadOnlySpan<float> hole, ImageSize size)
    {
        if (!hole.ContainsAnyExcept(0f))
        {
            return;
        }

        Stack<Level> levels = [];
        for (Level level = Level.Finest(planes, hole, size); ; level = level.Half())
        {
            levels.Push(level);
            if (level.Width == 1 && level.Height == 1)
            {
                break;
            }
        }

        Level filled = levels.Pop();
        filled.Divide();
        while (levels.TryPop(out Level? finer))
        {
            finer.FillFrom(filled);
            filled = finer;
        }

        filled.Values.CopyTo(planes);
    }

    /// <summary>A picture of which a share of each cell is known.</summary>
    /// <param name="Width">Columns.</param>
    /// <param name="Height">Rows.</param>
    /// <param name="Values">[3, height, width]: the known values times the share; once filled, values.</param>
    /// <param name="Shares">[height, width], 0 to 1.</param>
    private sealed record Level(int Width, int Height, float[] Values, float[] Shares)
    {
        public static Level Finest(ReadOnlySpan<float> planes, ReadOnlySpan<float> hole, ImageSize size)
        {
            float[] values = planes.ToArray(), shares = new float[hole.Length];
            for (int i = 0; i < hole.Length; i++)
            {
                shares[i] = hole[i] > 0 ? 0 : 1;
                for (int at = hole[i] > 0 ? i : values.Length; at < values.Length; at += hole.Length)
                {
                    values[at] = 0;
                }
            }

            return new Level(size.Width, size.Height, values, shares);
        }

        /// <summary>Means of cells of 2x2; at an odd border of those that are there.</summary>
        public Level Half()
        {
            (int width, int height) = ((Width + 1) / 2, (Height + 1) / 2);
            float[] values = new float[Channels * width * height], shares = new float[width * height];
            for (int channel = 0; channel < Channels; channel++)
            {
                Halve(Values.AsSpan(channel * Shares.Length, Shares.Length), values.AsSpan(channel * shares.Length, shares.Length), width);
            }

            Halve(Shares, shares, width);
            return new Level(width, height, values, shares);
        }

        /// <summary>The coarsest level's one value.</summary>
        public void Divide()
        {
            for (int i = 0; i < Values.Length; i++)
            {
                Values[i] = Shares[0] > 0 ? Values[i] / Shares[0] : 0;
            }
        }

        public void FillFrom(Level coarse)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                Span<float> known = Values.AsSpan(channel * Shares.Length, Shares.Length);
                float[] filled = coarse.Enlarged(channel, Width, Height);
                for (int i = 0; i < filled.Length; i++)
                {
                    filled[i] = known[i] + ((1 - Shares[i]) * filled[i]);
                }

                for (int sweep = 0; sweep < Sweeps; sweep++)
                {
                    Sweep(filled, known);
                }

                filled.CopyTo(known);
            }
        }

        private void Halve(ReadOnlySpan<float> from, Span<float> to, int width)
        {
            for (int i = 0; i < to.Length; i++)
            {
                (int y, int x) = (i / width * 2, i % width * 2);
                int right = Math.Min(x + 1, Width - 1), down = Math.Min(y + 1, Height - 1) * Width;
                to[i] = (from[(y * Width) + x] + from[(y * Width) + right] + from[down + x] + from[down + right]) / 4;
            }
        }

        private float[] Enlarged(int channel, int width, int height)
        {
            ReadOnlySpan<float> from = Values.AsSpan(channel * Shares.Length, Shares.Length);
            float[] large = new float[width * height];
            for (int y = 0; y < height; y++)
            {
                float row = Math.Clamp((y / 2f) - 0.25f, 0, Height - 1);
                int top = (int)row, bottom = Math.Min(top + 1, Height - 1);
                for (int x = 0; x < width; x++)
                {
                    float column = Math.Clamp((x / 2f) - 0.25f, 0, Width - 1);
                    int left = (int)column, right = Math.Min(left + 1, Width - 1);
                    float upper = float.Lerp(from[(top * Width) + left], from[(top * Width) + right], column - left);
                    float lower = float.Lerp(from[(bottom * Width) + left], from[(bottom * Width) + right], column - left);
                    large[(y * width) + x] = float.Lerp(upper, lower, row - top);
                }
            }

            return large;
        }

        private void Sweep(float[] filled, ReadOnlySpan<float> known)
        {
            for (int i = 0; i < filled.Length; i++)
            {
                float unknown = 1 - Shares[i];
                if (unknown > 0)
                {
                    (int y, int x) = Math.DivRem(i, Width);
                    float mean = (filled[x > 0 ? i - 1 : i] + filled[x < Width - 1 ? i + 1 : i]
                        + filled[y > 0 ? i - Width : i] + filled[y < Height - 1 ? i + Width : i]) / 4;
                    filled[i] += Relaxation * (known[i] + (unknown * mean) - filled[i]);
                }
            }
        }
    }
}
