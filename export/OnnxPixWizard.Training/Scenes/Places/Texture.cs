using System.Numerics;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>A small picture with opacity and its halved copies, sampled anywhere: beyond its borders it is mirrored.</summary>
internal sealed class Texture
{
    private readonly List<Level> _levels = [];

    /// <param name="texels">Red, green, blue and opacity from the lowest byte up, [height, width]; kept, not copied.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public Texture(uint[] texels, int width, int height)
    {
        _levels.Add(new Level(texels, width, height));
        while (Math.Min(_levels[^1].Width, _levels[^1].Height) >= 4)
        {
            _levels.Add(Halve(_levels[^1]));
        }

        Level small = _levels[^1];
        Vector4 sum = Vector4.Zero;
        foreach (uint texel in small.Texels)
        {
            sum += Unpack(texel);
        }

        Mean = new Vector3(sum.X, sum.Y, sum.Z) / small.Texels.Length;
    }

    /// <summary>Columns.</summary>
    public int Width => _levels[0].Width;

    /// <summary>Rows.</summary>
    public int Height => _levels[0].Height;

    /// <summary>Mean color, sRGB in [0, 1].</summary>
    public Vector3 Mean { get; }

    /// <summary>A photo made small.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="longest">Largest side, texels.</param>
    public static Texture Of(Picture photo, int longest)
    {
        float scale = MathF.Min(1, longest / (float)Math.Max(photo.Width, photo.Height));
        Picture small = scale < 1 ? photo.Resize(Math.Max(4, (int)(photo.Width * scale)), Math.Max(4, (int)(photo.Height * scale)))
            : photo;
        uint[] texels = new uint[small.Width * small.Height];
        ReadOnlySpan<byte> pixels = small.Pixels;
        for (int i = 0; i < texels.Length; i++)
        {
            texels[i] = pixels[3 * i] | ((uint)pixels[(3 * i) + 1] << 8) | ((uint)pixels[(3 * i) + 2] << 16) | 0xFF000000;
        }

        return new Texture(texels, small.Width, small.Height);
    }

    /// <summary>Color and opacity packed as a texel.</summary>
    public static uint Pack(Vector3 color, float opacity)
    {
        Vector3 bytes = Vector3.Clamp(color, Vector3.Zero, Vector3.One) * 255;
        return (uint)(bytes.X + 0.5f) | ((uint)(bytes.Y + 0.5f) << 8) | ((uint)(bytes.Z
            + 0.5f) << 16) | ((uint)((Math.Clamp(opacity, 0, 1) * 255) + 0.5f) << 24);
    }

    /// <summary>A rectangle of this picture as a texture of its own.</summary>
    public Texture Part(int left, int top, int width, int height)
    {
        uint[] part = new uint[width * height];
        for (int y = 0; y < height; y++)
        {
            _levels[0].Texels.AsSpan(((top + y) * Width) + left, width).CopyTo(part.AsSpan(y * width));
        }

        return new Texture(part, width, height);
    }

    /// <summary>
    /// How differently bright the parts of a rectangle are, from copies where a texel stands for 8x8: low where it shows one material.
    /// </summary>
    public float Unevenness(int left, int top, int width, int height)
    {
        Level level = _levels[Math.Min(3, _levels.Count - 1)];
        int shift = Math.Min(3, _levels.Count - 1), count = 0;
        Vector3 sum = Vector3.Zero, squares = Vector3.Zero;
        for (int y = top >> shift; y < Math.Min(level.Height, (top + height) >> shift); y++)
        {
            for (int x = left >> shift; x < Math.Min(level.Width, (left + width) >> shift); x++, count++)
            {
                Vector4 texel = Unpack(level.Texels[(y * level.Width) + x]);
                Vector3 color = new(texel.X, texel.Y, texel.Z);
                sum += color;
                squares += color * color;
            }
        }

        Vector3 mean = sum / Math.Max(1, count), variance = (squares / Math.Max(1, count)) - (mean * mean);
        return MathF.Sqrt(MathF.Max(0, variance.X + variance.Y + variance.Z));
    }

    /// <summary>Color and opacity at a place.</summary>
    /// <param name="u">Texels from the left.</param>
    /// <param name="v">Texels from the top.</param>
    /// <param name="width">Texels that the answer should be a mean of, a side.</param>
    public Vector4 Sample(float u, float v, float width)
    {
        int index = width <= 1.4f ? 0 : Math.Min(_levels.Count - 1, (int)(MathF.Log2(width) + 0.5f));
        Level level = _levels[index];
        float scale = 1f / (1 << index), x = Math.Clamp((u * scale) - 0.5f, -1e6f, 1e6f), y = Math.Clamp((v * scale) - 0.5f, -1e6f, 1e6f);
        float floorX = MathF.Floor(x), floorY = MathF.Floor(y);
        int left = Mirror((int)floorX, level.Width), right = Mirror((int)floorX + 1, level.Width);
        int top = Mirror((int)floorY, level.Height) * level.Width, bottom = Mirror((int)floorY + 1, level.Height) * level.Width;
        Vector4 upper = Vector4.Lerp(Unpack(level.Texels[top + left]), Unpack(level.Texels[top + right]), x - floorX);
        Vector4 lower = Vector4.Lerp(Unpack(level.Texels[bottom + left]), Unpack(level.Texels[bottom + right]), x - floorX);
        return Vector4.Lerp(upper, lower, y - floorY);
    }

    private static Vector4 Unpack(uint texel) => new Vector4(texel & 255, (texel >> 8) & 255, (texel >> 16) & 255,
        texel >> 24) * (1 / 255f);

    private static int Mirror(int place, int length)
    {
        if ((uint)place < (uint)length)
        {
            return place;
        }

        place %= 2 * length;
        place = place < 0 ? place + (2 * length) : place;
        return place < length ? place : (2 * length) - 1 - place;
    }

    // Colors count by their opacity: what lies under transparent texels is unknown.
    private static Level Halve(Level level)
    {
        int width = level.Width / 2, height = level.Height / 2;
        uint[] half = new uint[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int from = (2 * y * level.Width) + (2 * x);
                ReadOnlySpan<uint> texels = [level.Texels[from], level.Texels[from + 1], level.Texels[from + level.Width],
                    level.Texels[from + level.Width + 1]];
                Vector4 sum = Vector4.Zero;
                foreach (uint texel in texels)
                {
                    Vector4 own = Unpack(texel);
                    float weight = own.W + 1e-4f;
                    sum += new Vector4(own.X * weight, own.Y * weight, own.Z * weight, weight);
                }

                half[(y * width) + x] = Pack(new Vector3(sum.X, sum.Y, sum.Z) / sum.W, sum.W / 4);
            }
        }

        return new Level(half, width, height);
    }

    private sealed record Level(uint[] Texels, int Width, int Height);
}
