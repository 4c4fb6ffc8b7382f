using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>What the picture is about, white, all else black. The picture that
/// the user gets is the own one, cut out: opaque where the subject is.</summary>
public sealed record SubjectTask : TaskKind
{
    internal override bool TakesRestorer => true;

    internal override bool IsPicture => true;

    internal override bool IsGray => true;

    internal override bool CutsOut => true;

    internal override TaskData Read(TaskFrame frame) => new SubjectMask(frame.Levels(), frame.Size);

    internal override TaskData ReadWhole(GrayImage8 answer) => new SubjectMask(answer.Pixels.ToArray(), answer.Size);
}

/// <summary>How much of each pixel is the subject.</summary>
public sealed class SubjectMask : TaskData
{
    private readonly byte[] _mask;

    /// <param name="mask">[height, width], 255 = the subject, 0 = not; kept, not copied.</param>
    /// <param name="size">Width and height.</param>
    /// <exception cref="ArgumentException">The values do not fill the size.</exception>
    public SubjectMask(byte[] mask, ImageSize size)
        : base(size)
    {
        _mask = Filling(mask, size, 1);
    }

    /// <summary>255 = the subject, 0 = not, between: partly, [height, width].</summary>
    public ReadOnlySpan<byte> Values => _mask;

    /// <summary>Share of the picture that the subject fills, 0 to 1.</summary>
    public double Coverage
    {
        get
        {
            long sum = 0;
            foreach (byte value in _mask)
            {
                sum += value;
            }

            return (double)sum / _mask.Length / byte.MaxValue;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TaskFile> Files =>
    [
        new(".mask.png", "8-bit grey, 255 = the subject, 0 = all else, between: partly",
            stream => new GrayImage8(_mask, Size.Width, Size.Height).Save(stream, new ImageSaveOptions { PngCompression = 1 })),
    ];

    /// <inheritdoc/>
    public override TaskData Resize(ImageSize size) => size == Size
        ? this
        : new SubjectMask(
            new GrayImage8(_mask, Size.Width, Size.Height).Resize(size.Width, size.Height, ResizeKernel.Bilinear).Pixels.ToArray(), size);
}
