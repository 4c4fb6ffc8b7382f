using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Examples;

/// <summary>How truth is painted as a picture in [-1, 1], planar [3, height, width]: the inverse of the runtime's task decoders.</summary>
internal static class TaskPainting
{
    /// <summary>Depth painted brightest, metres.</summary>
    public const float NearDepth = 1;

    /// <summary>Depth painted darkest, metres; what lies beyond is painted black like the sky.</summary>
    public const float FarDepth = SceneCanvas.FarDepth;

    /// <summary>Brightness, 0 to 1, of <see cref="FarDepth"/>; black is kept for "no depth".</summary>
    public const float FarBrightness = 0.1f;

    /// <summary>Palette of the segmentation by <see cref="SceneClass"/>, each 0xRRGGBB.</summary>
    public static ReadOnlySpan<int> ClassColors => [0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00];

    /// <summary>The color of a highlight, 0xRRGGBB.</summary>
    public static int Rgb(PaintColor color) => color switch
    {
        PaintColor.Red => 0xFF0000,
        PaintColor.Green => 0x00FF00,
        PaintColor.Blue => 0x0000FF,
        PaintColor.Yellow => 0xFFFF00,
        PaintColor.Magenta => 0xFF00FF,
        _ => 0x00FFFF,
    };

    /// <summary>Gray, linear in depth.</summary>
    /// <param name="depth">Metres, [height, width]; 0 = none.</param>
    /// <param name="picture">Receives the picture.</param>
    public static void Depth(ReadOnlySpan<float> depth, Span<float> picture)
    {
        int area = depth.Length;
        for (int i = 0; i < area; i++)
        {
            float brightness = depth[i] <= 0 ? 0
                : Math.Clamp(1 - (1 - FarBrightness) * (depth[i] - NearDepth) / (FarDepth - NearDepth), FarBrightness, 1);
            picture[i] = picture[area + i] = picture[2 * area + i] = 2 * brightness - 1;
        }
    }

    /// <summary>Unit normals as they are: (n + 1) / 2 in [0, 1] is n in [-1, 1]; no surface is mid grey.</summary>
    public static void Normals(ReadOnlySpan<float> normals, Span<float> picture) => normals.CopyTo(picture);

    /// <summary>Flat class colors.</summary>
    public static void Classes(ReadOnlySpan<byte> classes, Span<float> picture)
    {
        ReadOnlySpan<int> palette = ClassColors;
        int area = classes.Length;
        for (int i = 0; i < area; i++)
            Put(picture, area, i, palette[classes[i]]);
    }

    /// <summary>The picture with one object painted flat.</summary>
    /// <param name="picture">In: the source; out: the painted picture.</param>
    /// <param name="objects">Object map.</param>
    /// <param name="number">Value of the object in the map.</param>
    /// <param name="color">Color to paint it in.</param>
    public static void Highlight(Span<float> picture, ReadOnlySpan<byte> objects, int number, PaintColor color)
    {
        int rgb = Rgb(color), area = objects.Length;
        for (int i = 0; i < area; i++)
        {
            if (objects[i] == number)
                Put(picture, area, i, rgb);
        }
    }

    /// <summary>One object white on black.</summary>
    public static void Mask(ReadOnlySpan<byte> objects, int number, Span<float> picture)
    {
        int area = objects.Length;
        for (int i = 0; i < area; i++)
            picture[i] = picture[area + i] = picture[2 * area + i] = objects[i] == number ? 1 : -1;
    }

    private static void Put(Span<float> picture, int area, int i, int rgb)
    {
        picture[i] = (rgb >> 16 & 255) / 127.5f - 1;
        picture[area + i] = (rgb >> 8 & 255) / 127.5f - 1;
        picture[2 * area + i] = (rgb & 255) / 127.5f - 1;
    }
}
