using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Photos;

/// <summary>Photographs of a folder, decoded once and kept in memory, from which views are cut.</summary>
internal sealed class PhotoLibrary
{
    private readonly Picture[] _photos;
    private readonly float[] _weights;

    private PhotoLibrary(Picture[] photos)
    {
        _photos = photos;
        _weights = [.. photos.Select(static photo => MathF.Sqrt((float)photo.Width * photo.Height))];
    }

    /// <summary>How many there are.</summary>
    public int Count => _photos.Length;

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyList<Picture> Photos => _photos;

    /// <summary>Reads all pictures of a folder in the order of their names.</summary>
    /// <param name="folder">A folder.</param>
    /// <param name="smallest">Photos with a shorter side are passed over.</param>
    /// <exception cref="ImageException">The folder is missing or holds no photo of that size.</exception>
    public static PhotoLibrary Load(string folder, int smallest)
    {
        if (!Directory.Exists(folder))
        {
            throw new ImageException(ImageErrorKind.NotFound, $"There is no folder '{folder}'. Name one that holds photos.", folder);
        }

        Picture[] photos =
        [
            .. Directory.EnumerateFiles(folder).Where(IsPicture).Order(StringComparer.Ordinal).Select(static file => Picture.Load(file))
                .Where(photo => Math.Min(photo.Width, photo.Height) >= smallest),
        ];
        return photos.Length > 0
            ? new PhotoLibrary(photos)
            : throw new ImageException(
                ImageErrorKind.NotFound, $"'{folder}' holds no photo whose shorter side has {smallest} pixels or more.", folder);
    }

    /// <summary>A square part of a photo, at its own scale or smaller, mirrored or not.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="whole">Probability of a part that is about as large as the photo.</param>
    public PlanarPicture View(SeededRandom random, int side, float whole = 0.3f)
    {
        ArgumentNullException.ThrowIfNull(random);
        Picture photo = _photos[random.PickWeighted(_weights)];
        float largest = (float)Math.Min(photo.Width, photo.Height) / side;
        float scale = random.Chance(whole) ? MathF.Pow(largest, random.Range(0.4f, 1)) : random.Chance(0.6f) ? 1
            : MathF.Min(largest, random.Range(1, 1.6f));
        int part = Math.Clamp((int)(side * scale), side, Math.Min(photo.Width, photo.Height));
        int left = random.Below(photo.Width - part + 1), top = random.Below(photo.Height - part + 1);
        PlanarPicture view = new(part, part);
        bool mirrored = random.Chance(0.5f);
        for (int y = 0; y < part; y++)
        {
            ReadOnlySpan<byte> row = photo.Row(top + y).Slice(3 * left, 3 * part);
            for (int x = 0; x < part; x++)
            {
                int place = (y * part) + (mirrored ? part - 1 - x : x);
                for (int color = 0; color < 3; color++)
                {
                    view.Values[(color * part * part) + place] = row[(3 * x) + color] / 255f;
                }
            }
        }

        return part == side ? view : PictureScaling.Resize(view, side, side, ShrinkKernel.Cubic);
    }

    /// <summary>The scene lit by more or less light, in linear light.</summary>
    public static void JitterExposure(PlanarPicture picture, SeededRandom random)
    {
        picture.ToLinear();
        float gain = MathF.Pow(2, random.Range(-0.9f, 0.35f));
        System.Numerics.Tensors.TensorPrimitives.Multiply(picture.Values, gain, picture.Values);
        picture.ToSrgb();
    }

    private static bool IsPicture(string file) =>
        Path.GetExtension(file).ToUpperInvariant() is ".JPG" or ".JPEG" or ".PNG" or ".TIF" or ".TIFF" or ".WEBP" or ".AVIF";
}
