using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Editing;

/// <summary>
/// Overwrites what lies in holes by the known colors beside them. Nobody sees these pixels, the network neither: but where a picture is
/// made smaller, its known pixels mix with those in the hole, and an object that is to go would stain what is around it.
/// </summary>
internal static class HoleBleed
{
    /// <param name="planes">[3, height, width]; changed in holes alone.</param>
    /// <param name="holes">[height, width]: not 0 in holes.</param>
    /// <param name="size">Width and height.</param>
    public static void Stop(float[] planes, byte[] holes, ImageSize size)
    {
        int area = holes.Length;
        float[] sums = new float[planes.Length], weights = new float[area];
        for (int y = 0; y < size.Height; y++)
        {
            Walk(y * size.Width, 1, size.Width);
            Walk(((y + 1) * size.Width) - 1, -1, size.Width);
        }

        for (int x = 0; x < size.Width; x++)
        {
            Walk(x, size.Width, size.Height);
            Walk(area - size.Width + x, -size.Width, size.Height);
        }

        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] = weights[i % area] > 0 ? sums[i] / weights[i % area] : planes[i];
        }

        // Each hole gets the last known pixel of the way, the more the nearer it is.
        void Walk(int at, int step, int count)
        {
            int known = -1, apart = 0;
            for (int i = 0; i < count; i++, at += step)
            {
                if (holes[at] == 0)
                {
                    (known, apart) = (at, 0);
                    continue;
                }

                apart++;
                if (known >= 0)
                {
                    float weight = 1f / ((float)apart * apart);
                    weights[at] += weight;
                    for (int plane = 0; plane < planes.Length; plane += area)
                    {
                        sums[plane + at] += weight * planes[plane + known];
                    }
                }
            }
        }
    }
}
