using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using NetVips;
using static NetVips.Enums;

namespace OnnxPixWizard.Pictures;

/// <summary>What a file says of its picture besides the pixels, made to
/// fit the picture as it is read: upright, without a thumbnail.</summary>
public sealed record PhotoMetadata
{
    private const string ProfileField = "icc-profile-data", ExifField = "exif-data", XmpField = "xmp-data", IptcField = "iptc-data";

    private static readonly Regex Orientation = new(
        """(?<before>tiff:Orientation\s*(=\s*["']|>))\s*[1-8]""",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>Nothing.</summary>
    public static PhotoMetadata None { get; } = new();

    /// <summary>ICC profile that the samples are meant in; null: sRGB.</summary>
    public ReadOnlyMemory<byte>? IccProfile { get; init; }

    /// <summary>EXIF block without its thumbnail; orientation and size are brought up to date when it is written.</summary>
    public ReadOnlyMemory<byte>? Exif { get; private init; }

    /// <summary>XMP packet, its orientation set to upright.</summary>
    public ReadOnlyMemory<byte>? Xmp { get; private init; }

    /// <summary>IPTC block.</summary>
    public ReadOnlyMemory<byte>? Iptc { get; private init; }

    /// <summary>Columns and rows in a millimetre of paper, as the file says; null where it does not.</summary>
    public (double X, double Y)? PixelsPerMillimeter { get; init; }

    /// <summary>The EXIF entries one by one: the native writer drops those of the block that are not named again.</summary>
    private IReadOnlyList<(string Name, string Value)> ExifEntries { get; init; } = [];

    /// <summary>What a writer is told to write: it would make up EXIF data of its own.</summary>
    internal ForeignKeep Keep =>
        ForeignKeep.Xmp | ForeignKeep.Iptc | ForeignKeep.Icc | (Exif is null ? ForeignKeep.None : ForeignKeep.Exif);

    /// <summary>Takes what can be carried from an opened picture's header.</summary>
    internal static PhotoMetadata Of(Image image)
    {
        bool turned = image.Orientation() >= 5;
        (double x, double y) = (image.Xres, image.Yres);
        return new PhotoMetadata
        {
            IccProfile = Block(image, ProfileField),
            Exif = WithoutThumbnail(Block(image, ExifField)),
            Xmp = Upright(Block(image, XmpField)),
            Iptc = Block(image, IptcField),
            // One is what the native library makes of a file that says nothing.
            PixelsPerMillimeter = (x, y) != (1, 1) && x > 0 && y > 0 ? turned ? (y, x) : (x, y) : null,
            ExifEntries =
            [
                .. image.GetFields()
                    .Where(static name =>
                        name.StartsWith("exif-ifd", StringComparison.Ordinal) && !name.StartsWith("exif-ifd1", StringComparison.Ordinal)
                            && !name.EndsWith("-Orientation", StringComparison.Ordinal))
                    .Select(name => (name, image.Get(name) as string))
                    .OfType<(string, string)>(),
            ],
        };
    }

    /// <summary>The same for a picture enlarged or reduced on the same paper.</summary>
    internal PhotoMetadata Scaled(double x, double y) =>
        PixelsPerMillimeter is { } density ? this with { PixelsPerMillimeter = (density.X * x, density.Y * y) } : this;

    /// <summary>Gives all of it to a picture that is about to be written.</summary>
    internal void Apply(ref Image image)
    {
        if (PixelsPerMillimeter is { } density)
        {
            VipsImages.Become(ref image, image.Copy(xres: density.X, yres: density.Y));
        }

        VipsImages.Become(ref image, image.Mutate(fields =>
        {
            Set(fields, ProfileField, IccProfile);
            Set(fields, ExifField, Exif);
            Set(fields, XmpField, Xmp);
            Set(fields, IptcField, Iptc);
            fields.Set(GValue.GIntType, "orientation", 1);
            if (PixelsPerMillimeter is not null)
            {
                fields.Set(GValue.RefStrType, "resolution-unit", "in");
            }

            foreach ((string name, string value) in ExifEntries)
            {
                fields.Set(GValue.RefStrType, name, value);
            }
        }));
    }

    /// <summary>Adds what the native writer leaves out: it gives a JPEG its resolution in EXIF data alone.</summary>
    /// <returns>The encoded picture with a JFIF header, where it has none and needs one.</returns>
    internal byte[] Complete(byte[] encoded, ImageFormat format)
    {
        const double millimetersInAnInch = 25.4;
        if (format != ImageFormat.Jpeg || Exif is not null || PixelsPerMillimeter is not { } density || encoded[3] == 0xE0)
        {
            return encoded;
        }

        byte[] header = [0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 1, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(
            header.AsSpan(12), (ushort)Math.Clamp(Math.Round(density.X * millimetersInAnInch), 1, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(
            header.AsSpan(14), (ushort)Math.Clamp(Math.Round(density.Y * millimetersInAnInch), 1, ushort.MaxValue));
        return [.. encoded[..2], .. header, .. encoded[2..]];
    }

    private static void Set(MutableImage fields, string name, ReadOnlyMemory<byte>? block)
    {
        if (block is { } bytes)
        {
            fields.Set(GValue.BlobType, name, bytes.ToArray());
        }
    }

    private static ReadOnlyMemory<byte>? Block(Image image, string name) =>
        image.Contains(name) && image.Get(name) is byte[] { Length: > 0 } bytes ? new ReadOnlyMemory<byte>(bytes)
            : default(ReadOnlyMemory<byte>?);

    /// <summary>Ends the list of directories behind the first: the second describes a small copy of what the picture was.</summary>
    private static ReadOnlyMemory<byte>? WithoutThumbnail(ReadOnlyMemory<byte>? block)
    {
        if (block is not { } bytes)
        {
            return null;
        }

        byte[] exif = bytes.ToArray();
        Span<byte> tiff = exif.AsSpan(exif.AsSpan().StartsWith("Exif\0\0"u8) ? 6 : 0);
        if (tiff.Length >= 8)
        {
            bool isLittle = tiff[0] == (byte)'I';
            long first = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
            if (first + 2 <= tiff.Length)
            {
                Span<byte> directory = tiff[(int)first..];
                int next = 2 + (12 * (isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(directory)
                    : BinaryPrimitives.ReadUInt16BigEndian(directory)));
                if (next + 4 <= directory.Length)
                {
                    directory.Slice(next, 4).Clear();
                }
            }
        }

        return exif;
    }

    /// <summary>The pixels are turned already: who follows the packet must not turn them again.</summary>
    private static ReadOnlyMemory<byte>? Upright(ReadOnlyMemory<byte>? packet) => packet is { } bytes
        ? new ReadOnlyMemory<byte>(Encoding.Latin1.GetBytes(Orientation.Replace(Encoding.Latin1.GetString(bytes.Span), "${before}1")))
        : default(ReadOnlyMemory<byte>?);
}
