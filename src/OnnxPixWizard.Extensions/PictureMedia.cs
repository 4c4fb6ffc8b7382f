using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Extensions;

/// <summary>Media types of pictures that can be written.</summary>
public static class PictureMedia
{
    private static readonly (string MediaType, ImageFormat Format, string Extension)[] Table =
    [
        ("image/png", ImageFormat.Png, ".png"),
        ("image/jpeg", ImageFormat.Jpeg, ".jpg"),
        ("image/webp", ImageFormat.WebP, ".webp"),
        ("image/avif", ImageFormat.Avif, ".avif"),
        ("image/tiff", ImageFormat.Tiff, ".tif"),
        ("image/gif", ImageFormat.Gif, ".gif"),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Table.Select(static row => row.MediaType)];

    /// <summary>The format of a media type.</summary>
    /// <exception cref="OptionException">It is none of <see cref="All"/>.</exception>
    public static ImageFormat Format(string mediaType) =>
        Array.Find(Table, row => string.Equals(row.MediaType, mediaType, StringComparison.OrdinalIgnoreCase)) is { MediaType: not null } row
            ? row.Format
            : throw new OptionException("MediaType", $"'{mediaType}' can't be written; take one of {string.Join(", ", All)}.");

    /// <summary>The media type of a format that can be written.</summary>
    public static string Of(ImageFormat format) => Row(format).MediaType;

    /// <summary>The usual ending of a file's name, with its point.</summary>
    public static string Extension(ImageFormat format) => Row(format).Extension;

    private static (string MediaType, ImageFormat Format, string Extension) Row(ImageFormat format) =>
        Array.Find(Table, row => row.Format == format) is { MediaType: not null } row
            ? row
            : throw new ArgumentOutOfRangeException(nameof(format), format, "This format is read only.");
}
