using System.Numerics.Tensors;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Edges and drawings of a picture as defined methods make them:
/// the truth of the edge tasks. All are [height, width], 0 to 1.</summary>
internal static class EdgeMaps
{
    private const float CannySigma = 1.4f, CannyLow = 0.08f, CannyHigh = 0.2f;
    private const float SoftSigma = 1.2f, SoftScale = 0.12f;
    private const float SketchSigma = 5f;
    private const float LineSigma = 1f, LineRatio = 1.6f, LineWeight = 0.98f, LineSlope = 60f, LineThreshold = 0.004f;

    /// <summary>
    /// Canny 1986: Gaussian of 1.4 pixels, Sobel gradient as value differences a pixel, maxima across the edge, kept from 0.08 where they
    /// hang together with one of 0.2. 1 on edges, else 0.
    /// </summary>
    public static float[] Canny(PlanarPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        int width = picture.Width, height = picture.Height;
        float[] gray = Smooth(picture, CannySigma), x = new float[gray.Length], y = new float[gray.Length], size = new float[gray.Length];
        Sobel(gray, width, x, y, size);
        byte[] state = new byte[gray.Length];
        Stack<int> strong = new();
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                int i = (row * width) + column;
                if (size[i] < CannyLow)
                {
                    continue;
                }

                // Of the eight neighbors the two that lie across the edge.
                float ax = MathF.Abs(x[i]), ay = MathF.Abs(y[i]);
                int dx = ax > 0.4142f * ay ? 1 : 0, dy = ay > 0.4142f * ax ? MathF.Sign(y[i]) * (dx == 0 ? 1 : MathF.Sign(x[i])) : 0;
                if (size[i] > At(row + dy, column + dx) && size[i] >= At(row - dy, column - dx))
                {
                    state[i] = 1;
                    if (size[i] >= CannyHigh)
                    {
                        state[i] = 2;
                        strong.Push(i);
                    }
                }
            }
        }

        while (strong.TryPop(out int place))
        {
            (int row, int column) = Math.DivRem(place, width);
            for (int n = 0; n < 9; n++)
            {
                int r = row + (n / 3) - 1, c = column + (n % 3) - 1;
                if (r >= 0 && r < height && c >= 0 && c < width && state[(r * width) + c] == 1)
                {
                    state[(r * width) + c] = 2;
                    strong.Push((r * width) + c);
                }
            }
        }

        return Array.ConvertAll(state, static kind => kind == 2 ? 1f : 0);

        float At(int row, int column) => row < 0 || row >= height || column < 0 || column >= width ? 0 : size[(row * width) + column];
    }

    /// <summary>1 - exp(-g / 0.12) of the gradient g after a Gaussian of 1.2 pixels.</summary>
    public static float[] Soft(PlanarPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        float[] gray = Smooth(picture, SoftSigma), x = new float[gray.Length], y = new float[gray.Length], size = new float[gray.Length];
        Sobel(gray, picture.Width, x, y, size);
        return Array.ConvertAll(size, static g => 1 - MathF.Exp(-g / SoftScale));
    }

    /// <summary>A pencil's drawing by color dodge: brightness over its Gaussian mean of 5 pixels, at most 1.</summary>
    public static float[] Sketch(PlanarPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        float[] gray = picture.Luminance(), mean = [.. gray];
        Filters.Gaussian(mean, picture.Width, SketchSigma);
        for (int i = 0; i < gray.Length; i++)
        {
            gray[i] = Math.Clamp((gray[i] + 0.02f) / (mean[i] + 0.02f), 0, 1);
        }

        return gray;
    }

    /// <summary>Lines by an extended difference of Gaussians of 1 and 1.6 pixels
    /// (Winnemöller et al. 2012): white, and dark where a line is.</summary>
    public static float[] LineArt(PlanarPicture picture)
    {
        float[] fine = Smooth(picture, LineSigma), coarse = Smooth(picture, LineSigma * LineRatio);
        for (int i = 0; i < fine.Length; i++)
        {
            float difference = fine[i] - (LineWeight * coarse[i]) - LineThreshold;
            fine[i] = difference >= 0 ? 1 : Math.Clamp(1 + MathF.Tanh(LineSlope * difference), 0, 1);
        }

        return fine;
    }

    private static float[] Smooth(PlanarPicture picture, float sigma)
    {
        float[] gray = picture.Luminance();
        Filters.Gaussian(gray, picture.Width, sigma);
        return gray;
    }

    // Differences of values from one pixel to the next, times two: the scale at which full contrast over a sharp edge is about 1.
    private static void Sobel(float[] gray, int width, float[] x, float[] y, float[] size)
    {
        int height = gray.Length / width;
        for (int row = 0; row < height; row++)
        {
            int up = Filters.Mirror(row - 1, height) * width, here = row * width, down = Filters.Mirror(row + 1, height) * width;
            for (int column = 0; column < width; column++)
            {
                int left = Filters.Mirror(column - 1, width), right = Filters.Mirror(column + 1, width);
                float gx = gray[
                    up + right] - gray[up + left] + (2 * (gray[here + right] - gray[here + left])) + gray[down + right] - gray[down + left];
                float gy = gray[down + left] - gray[
                    up + left] + (2 * (gray[down + column] - gray[up + column])) + gray[down + right] - gray[up + right];
                (x[here + column], y[here + column]) = (gx / 4, gy / 4);
                size[here + column] = MathF.Sqrt((gx * gx) + (gy * gy)) / 4;
            }
        }
    }
}
