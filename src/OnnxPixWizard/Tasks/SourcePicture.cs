using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>A request's picture: in memory, or a file of which only what is needed is decoded.</summary>
public sealed class SourcePicture
{
    private readonly ImageBuffer? _pixels;
    private readonly string? _path;
    private readonly ImageLoadOptions? _options;

    private SourcePicture(ImageBuffer? pixels, string? path, ImageLoadOptions? options, ImageSize size)
    {
        _pixels = pixels;
        _path = path;
        _options = options;
        Size = size;
    }

    /// <summary>Width and height of the whole picture, upright.</summary>
    public ImageSize Size { get; }

    /// <summary>A picture in memory; it must not change while a request uses it.</summary>
    public static SourcePicture FromImage(ImageBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new SourcePicture(image, null, null, image.Size);
    }

    /// <summary>A picture file; its header is read now, its pixels at the sizes needed, which for large JPEGs takes a fraction of the time and memory.</summary>
    /// <exception cref="ImageException">The file is missing, too large or no picture.</exception>
    public static SourcePicture FromFile(string path, ImageLoadOptions? options = null) =>
        new(null, path, options, ImageInfo.Read(path, options).Size);

    /// <summary>A copy of exactly this size, by Lanczos where it shrinks.</summary>
    /// <exception cref="ImageException">The file is damaged or incomplete.</exception>
    public ImageBuffer Resized(ImageSize size) => _pixels is null
        ? ImageBuffer.LoadResized(_path!, size, ResizeKernel.Lanczos3, _options)
        : _pixels.Resize(size.Width, size.Height);
}
