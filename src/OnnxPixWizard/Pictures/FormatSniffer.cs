using System.Buffers.Binary;

namespace OnnxPixWizard.Pictures;

/// <summary>
/// Tells formats by their first bytes. Only formats named here ever reach the native library, and only through the loader of that
/// format: its own detection would also open text, vector graphics and raw dumps.
/// </summary>
internal static class FormatSniffer
{
    /// <summary>How many bytes suffice.</summary>
    public const int HeaderLength = 64;

    /// <returns>The format, or null for anything that is not read.</returns>
    public static ImageFormat? Detect(ReadOnlySpan<byte> header)
    {
        if (header.StartsWith(PngSignature))
        {
            return ImageFormat.Png;
        }

        if (header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return ImageFormat.Jpeg;
        }

        if (header.Length >= 12 && header.StartsWith("RIFF"u8) && header[8..].StartsWith("WEBP"u8))
        {
            return ImageFormat.WebP;
        }

        if (header.StartsWith("GIF87a"u8) || header.StartsWith("GIF89a"u8))
        {
            return ImageFormat.Gif;
        }

        // Byte order, then 42 (classic) or 43 (BigTIFF).
        if (header.StartsWith("II*\0"u8) || header.StartsWith("MM\0*"u8) || header.StartsWith("II+\0"u8) || header.StartsWith("MM\0+"u8))
        {
            return ImageFormat.Tiff;
        }

        if (header.StartsWith(JpegXlContainer) || header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]))
        {
            return ImageFormat.JpegXl;
        }

        if (header.StartsWith(Jpeg2000Container) || header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
        {
            return ImageFormat.Jpeg2000;
        }

        // The length of the second header tells a bitmap from text that begins with the same two letters.
        if (header.Length >= 26 && header.StartsWith("BM"u8)
            && BinaryPrimitives.ReadInt32LittleEndian(header[14..]) is 12 or 40 or 52 or 56 or 64 or 108 or 124)
        {
            return ImageFormat.Bmp;
        }

        if (header.Length >= 8 && header[0] == 'P' && header[1] is (byte)'4' or (byte)'5' or (byte)'6'
            && header[2] is (byte)'\n' or (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            return ImageFormat.Pnm;
        }

        return header.Length >= 12 && header[4..].StartsWith("ftyp"u8) ? DetectHeif(header) : null;
    }

    /// <summary>The extent that a PNG announces in its first chunk; null for other formats and shorter headers.</summary>
    /// <remarks>The native loader first reads up to the pixel data, which a bomb made of a bare header does not have.</remarks>
    public static ImageSize? AnnouncedSize(ImageFormat format, ReadOnlySpan<byte> header) =>
        format == ImageFormat.Png && header.Length >= 24 && header[12..].StartsWith("IHDR"u8)
            ? new ImageSize(BinaryPrimitives.ReadInt32BigEndian(header[16..]), BinaryPrimitives.ReadInt32BigEndian(header[20..]))
            : null;

    private static ReadOnlySpan<byte> JpegXlContainer =>
        [0, 0, 0, 0x0C, (byte)'J', (byte)'X', (byte)'L', (byte)' ', 0x0D, 0x0A, 0x87, 0x0A];

    private static ReadOnlySpan<byte> Jpeg2000Container =>
        [0, 0, 0, 0x0C, (byte)'j', (byte)'P', (byte)' ', (byte)' ', 0x0D, 0x0A, 0x87, 0x0A];

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads major brand and compatible brands, so that video in the same container is not taken for a picture.</summary>
    private static ImageFormat? DetectHeif(ReadOnlySpan<byte> header)
    {
        int end = (int)Math.Min((uint)header.Length, BinaryPrimitives.ReadUInt32BigEndian(header));
        bool general = false;
        for (int at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        {
            ReadOnlySpan<byte> brand = header.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
            {
                return ImageFormat.Avif;
            }

            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8))
            {
                return ImageFormat.Heic;
            }

            general |= brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8) || brand.SequenceEqual("miaf"u8);
        }

        return general ? ImageFormat.Heic : null;
    }
}
