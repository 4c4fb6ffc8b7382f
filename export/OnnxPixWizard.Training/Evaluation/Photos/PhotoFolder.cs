using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>The photos of a folder.</summary>
internal static class PhotoFolder
{
    private static readonly string[] s_extensions = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"];

    /// <summary>Its pictures by name, or some of them evenly spread.</summary>
    public static IReadOnlyList<string> Files(string folder, int? limit = null)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(folder)
                .Where(static file => s_extensions.Contains(Path.GetExtension(file).ToLowerInvariant(), StringComparer.Ordinal))
                    .Order(StringComparer.Ordinal),
        ];
        int count = Math.Min(limit ?? files.Length, files.Length);
        return [.. Enumerable.Range(0, count).Select(i => files[(int)((i + 0.5) * files.Length / count)])];
    }

    /// <summary>A photo, or the square in its middle.</summary>
    /// <exception cref="ImageException">It can't be read.</exception>
    public static Picture Load(string file, int? crop)
    {
        Picture photo = Picture.Load(file);
        if (crop is not int side)
        {
            return photo;
        }

        int width = Math.Min(side, photo.Width), height = Math.Min(side, photo.Height);
        return photo.Crop((photo.Width - width) / 2, (photo.Height - height) / 2, width, height);
    }
}
