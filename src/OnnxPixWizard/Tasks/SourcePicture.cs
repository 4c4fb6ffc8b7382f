using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>A request's picture: in memory, or encoded, of which only what is needed is decoded.</summary>
public sealed class SourcePicture
{
    private const string Transparency = "the picture is partly transparent: it was laid on white, and the result is opaque.";

    private readonly Func<ImageSize, Picture> _resized;
    private readonly Func<CancellationToken, Photo> _photo;

    private SourcePicture(
        ImageSize size, Func<ImageSize, Picture> resized, Func<CancellationToken, Photo> photo, params IReadOnlyList<string> warnings)
    {
        Size = size;
        _resized = resized;
        _photo = photo;
        Warnings = warnings;
    }

    /// <summary>Width and height of the whole picture, upright.</summary>
    public ImageSize Size { get; }

    /// <summary>What of the picture is not used at the network's size, one line each: transparency, later frames or pages.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The file that is read; null for pixels and streams.</summary>
    internal string? File { get; private init; }

    /// <summary>Whether <see cref="ToPhoto"/> gives pixels that the caller may not change.</summary>
    internal bool SharesPixels { get; private init; }

    /// <summary>What the file says besides the pixels.</summary>
    internal PhotoMetadata Metadata { get; private init; } = PhotoMetadata.None;

    /// <summary>A picture in memory; it must not change while a request uses it.</summary>
    public static SourcePicture FromImage(Picture image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new SourcePicture(image.Size, size => image.Resize(size.Width, size.Height), _ => Photo.FromImage(image))
            { SharesPixels = true };
    }

    /// <summary>A result's photo; it must not change while a request uses it.</summary>
    public static SourcePicture FromPhoto(Photo photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return new SourcePicture(photo.Size, size => photo.ToImage().Resize(size.Width, size.Height), _ => photo, photo.Warnings)
        {
            SharesPixels = true, Metadata = photo.Metadata,
        };
    }

    /// <summary>
    /// Pixels of another library, 8-bit sRGB, which are copied; what is transparent is laid on white, but for <see cref="ToPhoto"/>, which
    /// keeps it.
    /// </summary>
    /// <param name="pixels">Rows from top to bottom.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">How a pixel lies in memory.</param>
    /// <param name="stride">Bytes from row to row; 0: rows follow each other closely.</param>
    /// <exception cref="ArgumentException">The pixels do not fill the size.</exception>
    public static SourcePicture FromPixels(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride = 0)
    {
        Picture image = new(PixelCopy.ToRgb(pixels, new ImageSize(width, height), format, stride, out bool isTransparent), width, height);
        Photo photo = isTransparent ? PixelCopy.ToPhoto(pixels, image.Size, format, stride) : Photo.FromImage(image);
        return new SourcePicture(image.Size, size => image.Resize(size.Width, size.Height), _ => photo, isTransparent ? [Transparency] : [])
            { SharesPixels = true };
    }

    /// <summary>A picture file; its header is read now, its pixels at the sizes needed,
    /// which for large JPEGs takes a fraction of the time and memory.</summary>
    /// <exception cref="ImageException">The file is missing, too large or no picture.</exception>
    public static SourcePicture FromFile(string path, ImageLoadOptions? options = null) => EncodedImage.Read(
        path, encoded => Of(
            encoded, options, size => Picture.LoadResized(path, size, ResizeKernel.Lanczos3, options),
            cancellation => Photo.Load(path, options, cancellation)));

    /// <summary>An encoded picture from a stream, which is read to its end now.</summary>
    /// <exception cref="ImageException">The stream holds too much or no picture.</exception>
    public static SourcePicture FromStream(Stream stream, ImageLoadOptions? options = null)
    {
        byte[] bytes = EncodedImage.ReadAll(stream, fileName: null);
        return EncodedImage.Read(bytes, encoded => Of(
            encoded, options, size => Picture.LoadResized(bytes, size, ResizeKernel.Lanczos3, options),
            cancellation => Photo.Load(bytes, options, cancellation)));
    }

    /// <summary>A copy of exactly this size, by Lanczos where it shrinks.</summary>
    /// <exception cref="ImageException">The file is damaged or incomplete.</exception>
    public Picture Resized(ImageSize size) => _resized(size);

    /// <summary>The whole picture at its own size, with all that its file says;
    /// files are decoded at each call, pixels in memory are shared.</summary>
    /// <exception cref="ImageException">The file is damaged or incomplete.</exception>
    public Photo ToPhoto(CancellationToken cancellation = default) => _photo(cancellation);

    private static SourcePicture Of(
        EncodedImage encoded, ImageLoadOptions? options, Func<ImageSize, Picture> resized, Func<CancellationToken, Photo> photo)
    {
        options ??= ImageLoadOptions.Default;
        (ImageInfo info, PhotoMetadata metadata) = ImageDecoder.Identify(
            encoded, options, static (info, header) => (info, PhotoMetadata.Of(header)));
        List<string> losses = [];
        if (info.HasAlpha && ImageDecoder.HasTransparency(encoded, options))
        {
            losses.Add(Transparency);
        }

        if (info.Pages > 1)
        {
            losses.Add($"the picture has {info.Pages} frames or pages: only the first one was used.");
        }

        return new SourcePicture(info.Size, resized, photo, losses) { File = encoded.FileName, Metadata = metadata };
    }
}
