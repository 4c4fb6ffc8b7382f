using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Benchmarks.Workloads;

/// <summary>Photo-like pictures that need no file: waves of several lengths under grain.</summary>
internal static class MadePicture
{
    /// <summary>Twelve megapixels, as cameras and telephones give them.</summary>
    public static ImageSize TwelveMegapixels { get; } = new(4000, 3000);

    public static Picture Create(ImageSize size)
    {
        const int Grain = 9;
        Picture picture = new(size.Width, size.Height);
        Random random = new(1);
        byte[] grain = new byte[size.Width * 3];
        for (int y = 0; y < size.Height; y++)
        {
            Span<byte> row = picture.Pixels.Slice(y * grain.Length, grain.Length);
            random.NextBytes(grain);
            double slow = Math.Sin(y * 0.003) * 40, quick = Math.Cos(y * 0.11) * 25;
            for (int i = 0; i < row.Length; i++)
            {
                (int x, int channel) = Math.DivRem(i, 3);
                double wave = 128 + (slow * (1 + channel) / 2) + (quick * Math.Sin(x * 0.017)) + (35 * Math.Sin((x * 0.0021) + channel));
                row[i] = (byte)(wave + (grain[i] % Grain) - (Grain / 2));
            }
        }

        return picture;
    }

    /// <summary>Writes a JPEG of twelve megapixels.</summary>
    public static void WriteJpeg(string path) =>
        Create(TwelveMegapixels).Save(path, new ImageSaveOptions { Format = ImageFormat.Jpeg, Quality = 90 });
}
