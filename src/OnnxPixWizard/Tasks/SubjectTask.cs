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

/// <summary>How much of each pixel is the subject: 255 all of it, 0 nothing, between partly.</summary>
/// <param name="mask">[height, width]; kept, not copied.</param>
/// <param name="size">Width and height.</param>
/// <exception cref="ArgumentException">The values do not fill the size.</exception>
public sealed class SubjectMask(byte[] mask, ImageSize size) : LevelMap(mask, size)
{
    /// <summary>Share of the picture that the subject fills, 0 to 1.</summary>
    public double Coverage
    {
        get
        {
            long sum = 0;
            foreach (byte value in Values)
            {
                sum += value;
            }

            return (double)sum / Values.Length / byte.MaxValue;
        }
    }

    private protected override (string Suffix, string Description) File =>
        (".mask.png", "8-bit grey, 255 = the subject, 0 = all else, between: partly");

    private protected override LevelMap Of(byte[] levels, ImageSize size) => new SubjectMask(levels, size);
}
