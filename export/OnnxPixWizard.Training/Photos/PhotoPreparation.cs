using System.Text;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Photos;

/// <summary>
/// Prepares photographs for training: smaller, so that compression and sensor noise are small, sRGB, JPEG of quality 94 (of 97 for tests)
/// with colors at full resolution, no metadata. What is there already with the right size is left.
/// </summary>
/// <param name="folder">Where the set goes.</param>
internal sealed class PhotoPreparation(string folder)
{
    /// <summary>Photographs up to this side stay as they are.</summary>
    private const int LongestWhole = 1000;

    /// <summary>No side of a prepared photograph is longer.</summary>
    private const int LongestSide = 2048;

    /// <summary>Photographs that figures are measured on lose less.</summary>
    private const string TestFolder = "photos/test/";

    /// <summary>The size that one's own photograph is prepared at: half, less for the largest, whole where it is small.</summary>
    public static ImageSize SizeFor(ImageSize original)
    {
        int longest = Math.Max(original.Width, original.Height);
        double scale = longest <= LongestWhole ? 1 : Math.Min(0.5, (double)LongestSide / longest);
        return new ImageSize(Scaled(original.Width, scale), Scaled(original.Height, scale));
    }

    /// <summary>Whether a photograph or cut-out is there, whole.</summary>
    public bool Has(string file, ImageSize size)
    {
        try
        {
            return ImageInfo.Read(At(file)).Size == size;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    /// <summary>Prepares a photograph of a package.</summary>
    /// <exception cref="ImageException">The original is damaged, missing, or not the one that the manifest means.</exception>
    public void Prepare(ManifestPhoto photo, DebianPackage package)
    {
        byte[] original = package.Read(photo.Original);
        ImageSize found = ImageInfo.Read(original).Size;
        RequireSize(photo.Package, photo.Original, found, photo.Size, Math.Abs((found.Width * photo.Scale) - photo.Size.Width) < 1
            && Math.Abs((found.Height * photo.Scale) - photo.Size.Height) < 1);
        Write(photo.File, Picture.LoadResized(original, photo.Size));
    }

    /// <summary>Prepares one's own photograph.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="file">Where it goes in the set.</param>
    /// <returns>Its line of the list.</returns>
    /// <exception cref="ImageException">It is damaged or no picture.</exception>
    public ManifestPhoto Prepare(string path, string file)
    {
        ImageSize original = ImageInfo.Read(path).Size, size = SizeFor(original);
        if (!Has(file, size))
        {
            Write(file, Picture.LoadResized(path, size));
        }

        return new ManifestPhoto(file, "", path, "own", "own", (double)size.Width / original.Width, size, "");
    }

    /// <summary>Copies a cut-out object of a package.</summary>
    /// <exception cref="ImageException">The original is damaged, missing, or not the one that the manifest means.</exception>
    public void Copy(ManifestCutout cutout, DebianPackage package)
    {
        byte[] original = package.Read(cutout.Original);
        ImageSize found = ImageInfo.Read(original).Size;
        RequireSize(cutout.Package, cutout.Original, found, cutout.Size, found == cutout.Size);
        AtomicFile.Write(At(cutout.File), original);
    }

    /// <summary>The words that come with a cut-out: the first line of the text beside it.</summary>
    public static string Caption(ManifestCutout cutout, DebianPackage package) =>
        package.TryRead(Path.ChangeExtension(cutout.Original, ".txt")) is { } text ? Encoding.UTF8.GetString(text).Split('\n')[0].Trim()
            : "";

    /// <summary>Writes a list of what is in the set.</summary>
    public void WriteList(string file, string columns, IEnumerable<string> lines) =>
        AtomicFile.Write(
            At(file), Encoding.UTF8.GetBytes(string.Concat(new[] { columns }.Concat(lines).Select(static line => line + '\n'))));

    /// <summary>The lines of a list that an earlier run wrote, without its columns.</summary>
    public IReadOnlyList<string> ReadList(string file) => File.Exists(At(file)) ? File.ReadAllLines(At(file))[1..] : [];

    private static int Scaled(int side, double scale) => Math.Max(1, (int)Math.Round(side * scale, MidpointRounding.AwayFromZero));

    private static void RequireSize(string package, string original, ImageSize found, ImageSize prepared, bool fits)
    {
        if (!fits)
        {
            throw new ImageException(ImageErrorKind.UnsupportedFormat,
                $"'{original}' of package {package} is {found} pixels large, which does not become {prepared}: it is another version than "
                    + "Debian 12's. Name extracted ones with --packages.",
                original);
        }
    }

    private string At(string file) => Path.Combine(folder, file);

    private void Write(string file, Picture photo) => AtomicFile.Write(At(file), photo.Encode(new ImageSaveOptions
    {
        Format = ImageFormat.Jpeg, Quality = file.StartsWith(TestFolder, StringComparison.Ordinal) ? 97 : 94,
    }));
}
