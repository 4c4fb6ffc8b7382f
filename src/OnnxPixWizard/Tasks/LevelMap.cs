using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>An 8-bit level at each pixel: a mask, or lines.</summary>
public abstract class LevelMap : TaskData
{
    /// <param name="levels">[height, width]; kept, not copied.</param>
    /// <param name="size">Width and height.</param>
    /// <exception cref="ArgumentException">The values do not fill the size.</exception>
    private protected LevelMap(byte[] levels, ImageSize size)
        : base(size)
    {
        Levels = Filling(levels, size, 1);
    }

    /// <summary>The levels, [height, width].</summary>
    public ReadOnlySpan<byte> Values => Levels;

    private protected byte[] Levels { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TaskFile> Files =>
        [new(File.Suffix, File.Description, stream => Image.Save(stream, new ImageSaveOptions { PngCompression = 1 }))];

    /// <summary>Ending and description of the file that holds the levels.</summary>
    private protected abstract (string Suffix, string Description) File { get; }

    private GrayImage8 Image => new(Levels, Size.Width, Size.Height);

    /// <inheritdoc/>
    public override TaskData Resize(ImageSize size) => size == Size ? this : Of(Resized(size), size);

    /// <summary>Data of the same kind.</summary>
    private protected abstract LevelMap Of(byte[] levels, ImageSize size);

    /// <summary>The levels on another grid.</summary>
    private protected virtual byte[] Resized(ImageSize size) =>
        Image.Resize(size.Width, size.Height, ResizeKernel.Bilinear).Pixels.ToArray();
}
