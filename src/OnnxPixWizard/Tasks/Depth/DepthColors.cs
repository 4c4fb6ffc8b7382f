using System.Runtime.CompilerServices;

namespace OnnxPixWizard.Tasks.Depth;

/// <summary>Colours of distances: from warm and light to cold and dark, so that the order also shows in grey.</summary>
internal static class DepthColors
{
    private static readonly (byte R, byte G, byte B)[] Stops =
        [(255, 245, 200), (252, 186, 92), (232, 104, 72), (170, 52, 110), (92, 32, 130), (28, 22, 84)];

    /// <summary>Writes the colour of a distance.</summary>
    /// <param name="distance">0 nearest to 1 farthest; clamped.</param>
    /// <param name="rgb">Three bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(float distance, Span<byte> rgb)
    {
        float position = Math.Clamp(distance, 0, 1) * (Stops.Length - 1);
        int first = Math.Min((int)position, Stops.Length - 2);
        float part = position - first;
        (byte r0, byte g0, byte b0) = Stops[first];
        (byte r1, byte g1, byte b1) = Stops[first + 1];
        rgb[0] = (byte)MathF.Round(r0 + ((r1 - r0) * part));
        rgb[1] = (byte)MathF.Round(g0 + ((g1 - g0) * part));
        rgb[2] = (byte)MathF.Round(b0 + ((b1 - b0) * part));
    }
}
