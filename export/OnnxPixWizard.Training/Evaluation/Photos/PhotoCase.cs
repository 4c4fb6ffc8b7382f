using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>A photo, and the same photo damaged in a known way.</summary>
/// <param name="Truth">What the answer is compared with.</param>
/// <param name="Input">What a user would see before, at the truth's size.</param>
internal sealed record PhotoCase(Picture Truth, Picture Input)
{
    /// <summary>What the bundle is given; the input itself but where that was enlarged.</summary>
    public Picture Asked { get; init; } = Input;

    /// <summary>How often the answer is larger than what was asked for.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>White where the picture is unknown and the figures count; null: everywhere.</summary>
    public GrayImage8? Hole { get; init; }

    /// <summary>How a point was spread, [side, side] of sum 1, for the methods that may know it.</summary>
    public (float[] Kernel, int Side)? Spread { get; init; }

    /// <summary>The square in the middle, for cases without a hole.</summary>
    public PhotoCase Middle(int side)
    {
        int x = (Truth.Width - side) / 2, y = (Truth.Height - side) / 2;
        return new PhotoCase(Truth.Crop(x, y, side, side), Input.Crop(x, y, side, side));
    }

    /// <summary>Mean squared difference from the truth in 8-bit steps, over all channels, of the hole or the whole.</summary>
    public double MeanSquare(Picture answer)
    {
        ReadOnlySpan<byte> a = answer.Pixels, t = Truth.Pixels, hole = Hole is null ? default : Hole.Pixels;
        long sum = 0, count = 0;
        for (int i = 0; i < t.Length; i++)
        {
            if (Hole is null || hole[i / 3] >= GrayImage8.White)
            {
                int difference = a[i] - t[i];
                sum += difference * difference;
                count++;
            }
        }

        return sum / (double)count;
    }

    /// <summary>Whether an answer keeps every pixel outside of the holes; null without holes.</summary>
    public bool? KeepsRest(Picture answer)
    {
        if (Hole is null)
        {
            return null;
        }

        ReadOnlySpan<byte> a = answer.Pixels, input = Input.Pixels, hole = Hole.Pixels;
        for (int i = 0; i < a.Length; i++)
        {
            if (hole[i / 3] < GrayImage8.White && a[i] != input[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Peak signal-to-noise ratio of an answer, dB; infinite for the truth itself.</summary>
    public double Psnr(Picture answer) => 10 * Math.Log10(255.0 * 255.0 / MeanSquare(answer));
}
