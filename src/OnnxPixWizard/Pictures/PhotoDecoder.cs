using NetVips;
using static NetVips.Enums;

namespace OnnxPixWizard.Pictures;

/// <summary>From encoded bytes to a photo with all that can be kept.</summary>
internal static class PhotoDecoder
{
    /// <exception cref="ImageException">The picture is damaged, incomplete or too large.</exception>
    public static Photo Decode(EncodedImage encoded, ImageLoadOptions options, CancellationToken cancellationToken) =>
        ImageDecoder.Guarded<Photo>(encoded, options, (ref image) =>
        {
            PhotoMetadata metadata = PhotoMetadata.Of(image);
            int orientation = image.Orientation();
            List<string> warnings = [];
            if (image.Pages() > 1)
            {
                warnings.Add($"the picture has {image.Pages()} frames or pages: only the first one was used.");
            }

            if (!IsHeld(image))
            {
                warnings.Add($"the picture is in {Title(image.Interpretation)}: it was converted to sRGB, and the result is written so.");
                metadata = metadata with { IccProfile = null };
                if (image.Format == BandFormat.Uchar)
                {
                    ColorConversion.ToSrgb<byte>(ref image, options.Background);
                }
                else
                {
                    ColorConversion.ToSrgb<ushort>(ref image, options.Background);
                }
            }

            return image.Format == BandFormat.Uchar
                ? Of(ImageDecoder.Upright<byte>(ref image, orientation, cancellationToken), image.Bands, metadata, warnings)
                : Of(ImageDecoder.Upright<ushort>(ref image, orientation, cancellationToken), image.Bands, metadata, warnings);
        });

    /// <summary>Gray or RGB of 8 or 16 bits, with or without opacity.</summary>
    private static bool IsHeld(Image image) => (image.Format, image.Interpretation) switch
    {
        (BandFormat.Uchar, Interpretation.Bw) or (BandFormat.Ushort, Interpretation.Grey16) => image.Bands <= 2,
        (BandFormat.Uchar, Interpretation.Srgb) or (BandFormat.Ushort, Interpretation.Rgb16) => image.Bands is 3 or 4,
        _ => false,
    };

    private static string Title(Interpretation interpretation) => interpretation switch
    {
        Interpretation.Cmyk => "CMYK",
        Interpretation.Lab or Interpretation.Labs or Interpretation.Labq => "Lab",
        _ => "another form than 8 or 16 bits of gray or RGB",
    };

    private static SampledPhoto<T> Of<T>(
        DecodedPixels<T> decoded, int bands, PhotoMetadata metadata, List<string> warnings) where T : unmanaged
    {
        if (bands is 1 or 3)
        {
            return new SampledPhoto<T>(decoded.Pixels, [], decoded.Size, metadata, warnings);
        }

        int channels = bands - 1;
        T[] alpha = new T[decoded.Pixels.Length / bands], colors = new T[alpha.Length * channels];
        for (int i = 0; i < alpha.Length; i++)
        {
            decoded.Pixels.AsSpan(i * bands, channels).CopyTo(colors.AsSpan(i * channels));
            alpha[i] = decoded.Pixels[(i * bands) + channels];
        }

        return new SampledPhoto<T>(colors, alpha, decoded.Size, metadata, warnings);
    }
}
