using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Restoration;

/// <summary>How much noise a photo holds, told by its flattest parts.</summary>
internal static class NoiseEstimate
{
    /// <summary>Below the first a photo counts as clean, above the second as noisy; levels of 255.</summary>
    private const double Clean = 1, Noisy = 2;

    private const int Side = 64, Block = 16;

    /// <summary>Windows that are looked at: more tell no more.</summary>
    private const int MostWindows = 256;

    /// <summary>The share of blocks that count as flat.</summary>
    private const double Flattest = 0.15;

    /// <summary>Blocks are not looked at beyond these means: what is clipped there has lost its noise.</summary>
    private const double Darkest = 6, Brightest = 249;

    /// <summary>Share of an answer that a photo of so much noise takes.</summary>
    public static double Share(double sigma) => Math.Clamp((sigma - Clean) / (Noisy - Clean), 0, 1);

    /// <summary>Standard deviation of the noise, in levels of 255.</summary>
    /// <remarks>
    /// Immerkaer 1996, "Fast noise variance estimation": the mean amount of a Laplacian that vanishes on edges; here block by block, of which the
    /// flattest ones count, as texture is no noise.
    /// </remarks>
    public static double Of(Photo photo)
    {
        (int width, int height) = (Math.Min(Side, photo.Size.Width), Math.Min(Side, photo.Size.Height));
        int across = Steps(photo.Size.Width), down = Steps(photo.Size.Height);
        List<double> sigmas = [];
        float[] planes = new float[3 * width * height], gray = new float[width * height];
        int windows = across * down, every = Math.Max(1, (int)Math.Ceiling((double)windows / MostWindows));
        for (int window = 0; window < windows; window += every)
        {
            int x = Place(window % across, across, photo.Size.Width - width), y = Place(window / across, down, photo.Size.Height - height);
            photo.Read(x, y, width, height, planes);
            for (int i = 0; i < gray.Length; i++)
            {
                gray[i] = 127.5f * (((planes[i] + planes[gray.Length + i] + planes[(2 * gray.Length) + i]) / 3) + 1);
            }

            Measure(gray, width, height, sigmas);
        }

        sigmas.Sort();
        return sigmas.Count == 0 ? 0 : sigmas[(int)(Flattest * (sigmas.Count - 1))];
    }

    private static void Measure(float[] gray, int width, int height, List<double> sigmas)
    {
        for (int top = 1; top + Block < height; top += Block)
        {
            for (int left = 1; left + Block < width; left += Block)
            {
                double sum = 0, mean = 0;
                for (int y = top; y < top + Block; y++)
                {
                    for (int x = left; x < left + Block; x++)
                    {
                        int at = (y * width) + x;
                        mean += gray[at];
                        sum += Math.Abs((4 * gray[at]) - (2 * (gray[at - 1] + gray[at + 1] + gray[at - width] + gray[at + width]))
                            + gray[at - width - 1] + gray[at - width + 1] + gray[at + width - 1] + gray[at + width + 1]);
                    }
                }

                mean /= Block * Block;
                if (mean is > Darkest and < Brightest)
                {
                    sigmas.Add(Math.Sqrt(Math.PI / 2) * sum / (6 * Block * Block));
                }
            }
        }
    }

    private static int Steps(int length) => Math.Max(1, length / Side);

    private static int Place(int index, int count, int room) => count == 1 ? room / 2 : (int)((long)index * room / (count - 1));
}
