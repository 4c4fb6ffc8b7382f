using NetVips;
using static NetVips.Enums;

namespace OnnxPixWizard.Pictures;

/// <summary>From whatever a file holds to sRGB.</summary>
internal static class ColorConversion
{
    /// <summary>Appends the conversion to three channels of sRGB samples.</summary>
    /// <typeparam name="T">byte or ushort.</typeparam>
    public static void ToSrgb<T>(ref Image image, (byte Red, byte Green, byte Blue) background) where T : unmanaged
    {
        bool wide = typeof(T) == typeof(ushort);
        if (wide && image.Format == BandFormat.Uchar)
        {
            // The native conversion shifts by eight bits, which leaves white short of the full range.
            ToSrgb<byte>(ref image, background);
            VipsImages.Become(ref image, image.Linear([257], [0]));
            VipsImages.Become(ref image, image.Cast(BandFormat.Ushort));
            return;
        }

        if (!image.Contains("icc-profile-data") || !TryApplyProfile(ref image, wide))
        {
            Interpretation wanted = wide ? Interpretation.Rgb16 : Interpretation.Srgb;
            if (image.Interpretation != wanted)
            {
                VipsImages.Become(ref image, image.Colourspace(wanted));
            }
        }

        if (image.Bands > 4)
        {
            VipsImages.Become(ref image, image.ExtractBand(0, n: 4));
        }

        if (image.Bands == 4)
        {
            int scale = wide ? 257 : 1;
            double[] behind = [background.Red * scale, background.Green * scale, background.Blue * scale];
            VipsImages.Become(ref image, image.Flatten(background: behind));
        }

        BandFormat format = wide ? BandFormat.Ushort : BandFormat.Uchar;
        if (image.Format != format)
        {
            VipsImages.Become(ref image, image.Cast(format));
        }
    }

    /// <summary>Follows the embedded color profile. A broken or unfitting one
    /// is common in the wild and no reason to refuse a picture.</summary>
    private static bool TryApplyProfile(ref Image image, bool wide)
    {
        try
        {
            VipsImages.Become(ref image, image.IccTransform("srgb", embedded: true, depth: wide ? 16 : 8));
            return image.Bands >= 3;
        }
        catch (VipsException)
        {
            return false;
        }
    }
}
