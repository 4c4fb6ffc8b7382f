using NetVips;
using static NetVips.Enums;

namespace OnnxPixWizard.Pictures;

/// <summary>A photo's own color space, and the ways to sRGB and back, at 16 bits whatever the photo has.</summary>
internal sealed unsafe class ColorProfile
{
    /// <summary>A profile that moves no color further than this, in 16-bit levels, is sRGB by another hand: two of 8 bits.</summary>
    private const int SrgbTolerance = 2 * 257;

    private readonly byte[] _profile;
    private readonly int _channels;

    private ColorProfile(byte[] profile, int channels)
    {
        _profile = profile;
        _channels = channels;
    }

    /// <summary>Looks at an embedded profile.</summary>
    /// <param name="profile">ICC bytes.</param>
    /// <param name="channels">Colors of a pixel, 1 or 3.</param>
    /// <param name="isUsable">Whether it is a profile of such pixels; broken and unfitting ones are common in the wild.</param>
    /// <returns>The profile; null where it is unusable, or sRGB, so that nothing need be converted.</returns>
    public static ColorProfile? Of(ReadOnlyMemory<byte> profile, int channels, out bool isUsable)
    {
        ColorProfile found = new(profile.ToArray(), channels);
        ushort[] probe = Probe(channels);
        try
        {
            ushort[] srgb = found.ToSrgb<ushort>(probe, new ImageSize(probe.Length / channels, 1));
            _ = found.FromSrgb(srgb, new ImageSize(probe.Length / channels, 1));
            isUsable = true;
            for (int i = 0; i < srgb.Length; i++)
            {
                int own = probe[channels == 1 ? i / 3 : i];
                if (Math.Abs(srgb[i] - own) > SrgbTolerance)
                {
                    return found;
                }
            }
        }
        catch (Exception failure) when (failure is VipsException or InvalidOperationException)
        {
            isUsable = false;
        }

        return null;
    }

    /// <summary>Converts samples of this profile, [height, width, 1 or 3].</summary>
    /// <returns>sRGB, [height, width, 3], white at 65535.</returns>
    public ushort[] ToSrgb<T>(ReadOnlySpan<T> samples, ImageSize size) where T : unmanaged
    {
        bool wide = sizeof(T) > 1;
        return Converted(samples, size, _channels, channels: 3, (ref image) =>
        {
            Interpretation own =
                _channels == 1 ? wide ? Interpretation.Grey16 : Interpretation.Bw : wide ? Interpretation.Rgb16 : Interpretation.Srgb;
            Declare(ref image, own, _profile);
            VipsImages.Become(ref image, image.IccTransform("srgb", embedded: true, depth: 16));
        });
    }

    /// <summary>Converts sRGB, [height, width, 3], white at 65535.</summary>
    /// <returns>Samples of this profile, [height, width, 1 or 3], white at 65535.</returns>
    public ushort[] FromSrgb(ReadOnlySpan<ushort> rgb, ImageSize size) => Converted(rgb, size, bands: 3, _channels, (ref image) =>
    {
        Declare(ref image, Interpretation.Rgb16, profile: null);
        VipsImages.Become(ref image, image.IccImport(inputProfile: "srgb"));
        // The export follows what is embedded.
        Declare(ref image, image.Interpretation, _profile);
        VipsImages.Become(ref image, image.IccExport(depth: 16));
    });

    private static ushort[] Converted<T>(
        ReadOnlySpan<T> samples, ImageSize size, int bands, int channels, Conversion convert) where T : unmanaged
    {
        fixed (T* first = samples)
        {
            Image image = VipsImages.Wrap(first, size, bands);
            try
            {
                convert(ref image);
                return image.Bands == channels
                    ? image.ToArray<ushort>()
                    : throw new InvalidOperationException($"The profile makes {image.Bands} channel(s) of {bands}, not {channels}.");
            }
            finally
            {
                image.Dispose();
            }
        }
    }

    private static void Declare(ref Image image, Interpretation interpretation, byte[]? profile)
    {
        VipsImages.Become(ref image, image.Copy(interpretation: interpretation));
        if (profile is not null)
        {
            VipsImages.Become(ref image, image.Mutate(fields => fields.Set(GValue.BlobType, "icc-profile-data", profile)));
        }
    }

    /// <summary>Colors from all over the space.</summary>
    private static ushort[] Probe(int channels)
    {
        const int steps = 6;
        int levels = channels == 1 ? 256 : steps;
        ushort[] probe = new ushort[channels == 1 ? levels : steps * steps * steps * 3];
        for (int i = 0, rest = 0; i < probe.Length; i++)
        {
            rest = i % channels == 0 ? i / channels : rest / levels;
            probe[i] = (ushort)(ushort.MaxValue * (rest % levels) / (levels - 1));
        }

        return probe;
    }

    private delegate void Conversion(ref Image image);
}
