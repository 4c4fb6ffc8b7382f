using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>Measured disparity of a left picture: how far each place lies
/// apart in the two pictures of a stereo pair, more for near ones.</summary>
internal sealed partial class Disparity
{
    private Disparity(string photo, float[] values, ImageSize size) => (Photo, Values, Size) = (photo, values, size);

    /// <summary>The left picture's file.</summary>
    public string Photo { get; }

    /// <summary>[height, width]; 0 where it was not measured.</summary>
    public float[] Values { get; }

    /// <summary>Width and height.</summary>
    public ImageSize Size { get; }

    /// <summary>
    /// The pairs of a folder: <c>NAMEL.jpg</c> with <c>NAMEGT.png</c> (8-bit gray, 0 unknown), as OpenCV's samples have it, and
    /// <c>NAME_left.png</c> with <c>NAME_disp.npz</c> (one float32 array), as scikit-image's has it.
    /// </summary>
    /// <exception cref="ImageException">A file can't be read.</exception>
    public static IEnumerable<Disparity> Read(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (file.EndsWith("GT.png", StringComparison.Ordinal) && File.Exists(file[..^6] + "L.jpg"))
            {
                GrayImage8 gray = GrayImage8.Load(file);
                yield return new Disparity(
                    file[..^6] + "L.jpg", Array.ConvertAll(gray.Pixels.ToArray(), static value => (float)value), gray.Size);
            }
            else if (file.EndsWith("_disp.npz", StringComparison.Ordinal) && File.Exists(file[..^9] + "_left.png"))
            {
                (float[] values, ImageSize size) = Unpack(file);
                yield return new Disparity(file[..^9] + "_left.png", values, size);
            }
        }
    }

    private static (float[] Values, ImageSize Size) Unpack(string file)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(file);
            using MemoryStream bytes = new();
            using (Stream entry = archive.Entries[0].Open())
            {
                entry.CopyTo(bytes);
            }

            ReadOnlySpan<byte> array = bytes.ToArray();
            int header = 10 + BitConverter.ToUInt16(array[8..10]);
            Match shape = Shape().Match(Encoding.ASCII.GetString(array[10..header]));
            ImageSize size = new(int.Parse(shape.Groups[2].ValueSpan, null), int.Parse(shape.Groups[1].ValueSpan, null));
            float[] values = MemoryMarshal.Cast<byte, float>(array[header..]).ToArray();
            return values.Length == size.Pixels
                ? (Array.ConvertAll(values, static value => float.IsFinite(value) ? value : 0), size)
                : throw new InvalidDataException("its values don't fill its shape");
        }
        catch (Exception failure) when (failure is InvalidDataException or FormatException or ArgumentOutOfRangeException or IOException
            or RegexMatchTimeoutException)
        {
            throw new ImageException(
                ImageErrorKind.Unreadable, $"'{file}' holds no float32 array of two axes ({failure.Message}).", file, failure);
        }
    }

    [GeneratedRegex(@"'<f4'.*\((\d+), (\d+)\)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
