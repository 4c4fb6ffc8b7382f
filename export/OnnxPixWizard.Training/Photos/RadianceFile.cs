using System.Text;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Photos;

/// <summary>
/// Pictures in linear light as Radiance writes them (.hdr): four bytes a pixel with a common exponent, runs packed (Ward 1991, Real
/// Pixels).
/// </summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Light">Red, green and blue of each pixel, [height, width, 3].</param>
internal sealed record RadianceFile(int Width, int Height, float[] Light)
{
    private const int Parts = 4;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImageException">It is none, is cut off, or lies on its side.</exception>
    public static RadianceFile Read(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        try
        {
            int place = 0;
            string line = Line(bytes, ref place);
            while (line.Length > 0)
            {
                line = Line(bytes, ref place);
            }

            string[] size = Line(bytes, ref place).Split(' ');
            if (size is not ["-Y", string rows, "+X", string columns])
            {
                throw new FormatException();
            }

            int height = int.Parse(rows, System.Globalization.CultureInfo.InvariantCulture),
                width = int.Parse(columns, System.Globalization.CultureInfo.InvariantCulture);
            float[] light = new float[3 * width * height];
            byte[] row = new byte[Parts * width];
            for (int y = 0; y < height; y++)
            {
                Unpack(bytes, ref place, row, width);
                for (int x = 0; x < width; x++)
                {
                    float scale = MathF.ScaleB(1, row[(3 * width) + x] - 136);
                    for (int color = 0; color < 3; color++)
                    {
                        light[(((y * width) + x) * 3) + color] = row[(color * width) + x] * scale;
                    }
                }
            }

            return new RadianceFile(width, height, light);
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw new ImageException(ImageErrorKind.Unreadable,
                $"'{file}' is no Radiance picture, or is cut off. Give one that starts with #?RADIANCE.", file, e);
        }
    }

    private static string Line(byte[] bytes, ref int place)
    {
        int end = Array.IndexOf(bytes, (byte)'\n', place);
        string line = Encoding.ASCII.GetString(bytes, place, end - place);
        place = end + 1;
        return line;
    }

    // Planes of a row: red, green, blue, exponent.
    private static void Unpack(byte[] bytes, ref int place, byte[] row, int width)
    {
        bool packed = bytes[place] == 2 && bytes[place + 1] == 2 && ((bytes[place + 2] << 8) | bytes[place + 3]) == width;
        if (!packed)
        {
            for (int i = 0; i < row.Length; i++)
            {
                row[((i % Parts) * width) + (i / Parts)] = bytes[place++];
            }

            return;
        }

        place += Parts;
        for (int i = 0; i < row.Length;)
        {
            int count = bytes[place++];
            if (count > 128)
            {
                row.AsSpan(i, count - 128).Fill(bytes[place++]);
                i += count - 128;
            }
            else
            {
                bytes.AsSpan(place, count).CopyTo(row.AsSpan(i));
                place += count;
                i += count;
            }
        }
    }
}
