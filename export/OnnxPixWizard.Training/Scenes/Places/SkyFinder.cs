using System.Numerics;
using OnnxPixWizard.Training.Photos;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>Finds the part of a picture, from its upper edge down, that shows nothing but sky.</summary>
internal static class SkyFinder
{
    private const int Columns = 24;
    private const float LeastShare = 0.22f;
    private const int PanoramaSide = 768;

    /// <summary>The sky of a photo; null if it is small or there is none.</summary>
    public static Texture? Of(Texture photo)
    {
        int rows = Rows(photo, 0.9f);
        return rows >= LeastShare * photo.Height ? photo.Part(0, 0, photo.Width, rows) : null;
    }

    /// <summary>The sky of a panorama in linear light, exposed for the sky; null if there is none.</summary>
    public static Texture? OfPanorama(string file)
    {
        RadianceFile panorama = RadianceFile.Read(file);
        int step = Math.Max(1, panorama.Width / PanoramaSide), width = panorama.Width / step, height = panorama.Height / step,
            upper = 3 * width * height / 2;
        float[] light = new float[3 * width * height];
        for (int i = 0; i < light.Length; i++)
        {
            (int pixel, int color) = Math.DivRem(i, 3);
            (int y, int x) = Math.DivRem(pixel, width);
            for (int part = 0; part < step * step; part++)
            {
                light[i] += panorama.Light[(((((y * step) + (part / step)) * panorama.Width) + (x * step) + (part % step)) * 3)
                    + color] / (step * step);
            }
        }

        float[] sorted = light[..upper];
        Array.Sort(sorted);
        float white = MathF.Max(1e-6f, sorted[(int)(0.9f * upper)]);
        uint[] texels = new uint[width * height];
        for (int i = 0; i < texels.Length; i++)
        {
            texels[i] = Texture.Pack(new Vector3(Tone(light[3 * i]), Tone(light[(3 * i) + 1]), Tone(light[(3 * i) + 2])), 1);
        }

        // Below a panorama's upper half there is no sky; the zenith is stretched without end.
        Texture whole = new(texels, width, height);
        int top = height / 6, rows = Math.Min(height / 2, Rows(whole, 0.93f));
        return rows - top >= height / 6 ? whole.Part(0, top, width, rows - top) : null;

        float Tone(float value) => SrgbCurve.ToSrgb8(0.8f * value / white);
    }

    // Rows from the upper edge until too few places of a row are smooth and bright, and rather blue than not.
    private static int Rows(Texture photo, float least)
    {
        const float step = 4;
        Vector4 first = photo.Sample(photo.Width / 2f, 4, photo.Width / 4f);
        if (first.X + first.Y + first.Z < 0.9f)
        {
            return 0;
        }

        for (int row = 4; row < photo.Height - 4; row += 4)
        {
            int calm = 0;
            for (int column = 0; column < Columns; column++)
            {
                float x = (column + 0.5f) * photo.Width / Columns;
                Vector4 here = photo.Sample(x, row, 2), below = photo.Sample(x, row + step, 2), beside = photo.Sample(x + step, row, 2);
                float change = Vector4.Distance(here, below) + Vector4.Distance(here, beside);
                bool skylike = here.Z > here.Y - 0.04f && here.Y > here.X - 0.12f && here.Z > 0.3f;
                calm += change < 0.16f && skylike ? 1 : 0;
            }

            if (calm < least * Columns)
            {
                return Math.Max(0, row - 8);
            }
        }

        return 0;
    }
}
