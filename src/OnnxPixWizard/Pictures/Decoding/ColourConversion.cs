using OnnxPixWizard.Pictures.Native;

namespace OnnxPixWizard.Pictures.Decoding;

/// <summary>From whatever a file holds to sRGB.</summary>
internal static class ColourConversion
{
    /// <summary>Appends the conversion to three channels of sRGB samples.</summary>
    /// <typeparam name="T">byte or ushort.</typeparam>
    public static void ToSrgb<T>(VipsPipeline pipeline, (byte Red, byte Green, byte Blue) background) where T : unmanaged
    {
        bool wide = typeof(T) == typeof(ushort);
        if (wide && pipeline.Image.Format == VipsBandFormat.UChar)
        {
            // The native conversion shifts by eight bits, which leaves white short of the full range.
            ToSrgb<byte>(pipeline, background);
            pipeline.Apply("linear", ("a", "257"), ("b", "0"));
            pipeline.Apply("cast", ("format", "ushort"));
            return;
        }

        if (!pipeline.Image.HasProfile || !TryApplyProfile(pipeline, wide))
        {
            VipsInterpretation wanted = wide ? VipsInterpretation.Rgb16 : VipsInterpretation.Srgb;
            if (pipeline.Image.Interpretation != wanted)
            {
                pipeline.Apply("colourspace", ("space", wide ? "rgb16" : "srgb"));
            }
        }

        if (pipeline.Image.Bands > 4)
        {
            pipeline.Apply("extract_band", ("band", "0"), ("n", "4"));
        }

        if (pipeline.Image.Bands == 4)
        {
            int scale = wide ? 257 : 1;
            pipeline.Apply(
                "flatten", ("background", $"{background.Red * scale} {background.Green * scale} {background.Blue * scale}"));
        }

        if (pipeline.Image.Format != (wide ? VipsBandFormat.UShort : VipsBandFormat.UChar))
        {
            pipeline.Apply("cast", ("format", wide ? "ushort" : "uchar"));
        }
    }

    /// <summary>Follows the embedded colour profile. A broken or unfitting one is common in the wild and no reason to refuse a picture.</summary>
    private static bool TryApplyProfile(VipsPipeline pipeline, bool wide)
    {
        try
        {
            pipeline.Apply(
                "icc_transform", ("output-profile", "srgb"), ("embedded", "true"), ("depth", wide ? "16" : "8"));
            return pipeline.Image.Bands >= 3;
        }
        catch (VipsFailureException)
        {
            return false;
        }
    }
}
