using OnnxPixWizard.Pictures;
using System.Buffers.Binary;
using NetVips;

namespace OnnxPixWizard.Tests.Pictures;

/// <summary>Pictures with known samples, and their encodings in formats that the library reads but does not write.</summary>
internal static class TestPictures
{
    /// <summary>Smooth in both axes, another slope in each channel.</summary>
    public static Picture Gradient(int width, int height)
    {
        Picture picture = new(width, height);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = picture.Row(y);
            for (int x = 0; x < width; x++)
            {
                row[3 * x] = (byte)(255 * x / Math.Max(1, width - 1));
                row[(3 * x) + 1] = (byte)(255 * y / Math.Max(1, height - 1));
                row[(3 * x) + 2] = (byte)(127 * (x + y) / Math.Max(1, width + height - 2));
            }
        }

        return picture;
    }

    public static Picture Constant(int width, int height, byte red, byte green, byte blue)
    {
        Picture picture = new(width, height);
        for (int at = 0; at < picture.Pixels.Length; at += 3)
        {
            picture.Pixels[at] = red;
            picture.Pixels[at + 1] = green;
            picture.Pixels[at + 2] = blue;
        }

        return picture;
    }

    /// <summary>Encodes samples through a saver of the native library, after further operations.</summary>
    /// <param name="samples">[height, width, bands].</param>
    /// <param name="saver">Name of the operation, for example tiffsave_target.</param>
    /// <param name="interpretation">Color space that the samples are declared to be in.</param>
    /// <param name="prepare">Operations before saving; null for none.</param>
    /// <param name="arguments">Arguments of the saver.</param>
    public static unsafe byte[] Encode<T>(
        T[] samples, int width, int height, int bands, string saver, string interpretation,
        Func<Image, Image>? prepare = null, params ReadOnlySpan<(string Name, string Value)> arguments) where T : unmanaged
    {
        VipsLibrary.EnsureStarted();
        fixed (T* first = samples)
        {
            using Image wrapped = VipsImages.Wrap(first, new ImageSize(width, height), bands);
            using Image declared = wrapped.Copy(interpretation: Enum.Parse<Enums.Interpretation>(
                interpretation.Replace("-", "", StringComparison.Ordinal), ignoreCase: true));
            using Image? prepared = prepare?.Invoke(declared);
            using Target target = Target.NewToMemory();
            VOption options = [];
            if (arguments.Length > 0)
            {
                options.Add(
                    "string_options", $"[{string.Join(',', arguments.ToArray().Select(argument => $"{argument.Name}={argument.Value}"))}]");
            }

            _ = Operation.Call(saver, options, prepared ?? declared, target);
            return target.Blob;
        }
    }

    /// <summary>Puts an EXIF segment that says nothing but the orientation behind a JPEG's start marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] segment =
        [
            0xFF, 0xE1, 0x00, 0x22, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8,
            0, 1, // one entry: tag 0x0112, type SHORT, count 1, value
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
            0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }

    /// <summary>A PNG that announces an extent and holds no pixels; checksums are right.</summary>
    public static byte[] BarePngHeader(uint width, uint height, bool withData)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits
        header[9] = 2; // RGB
        byte[] data = withData ? [0x78, 0x9C, 0x63, 0, 0, 0, 1, 0, 1] : [];
        return
        [
            0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A,
            .. Chunk("IHDR"u8, header), .. withData ? Chunk("IDAT"u8, data) : [], .. Chunk("IEND"u8, []),
        ];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }
}
