using System.Globalization;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Editing;

/// <summary>How far a picture is extended beyond its borders.</summary>
public sealed record CanvasExtension
{
    private const string Form = "write left=128,top=25% (also right and bottom; pixels, or per cent of the picture's own side), or a shape "
        + "to reach such as 16:9";

    /// <summary>To the left; per cent are of the picture's width.</summary>
    public PictureLength Left { get; init; }

    /// <summary>Upwards; per cent are of the picture's height.</summary>
    public PictureLength Top { get; init; }

    /// <summary>To the right; per cent are of the picture's width.</summary>
    public PictureLength Right { get; init; }

    /// <summary>Downwards; per cent are of the picture's height.</summary>
    public PictureLength Bottom { get; init; }

    /// <summary>Width to height that is reached in place of the four lengths, the picture in the middle; null: the lengths count.</summary>
    public double? Ratio { get; init => field = Require.InRange(value, 0.05, 20, "16:9 is 1.78"); }

    /// <summary>Reads <c>left=128,top=25%</c> or <c>16:9</c>.</summary>
    /// <param name="text">One of these.</param>
    /// <exception cref="OptionException">The text is neither.</exception>
    public static CanvasExtension Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] sides = text.Split(':');
        if (sides.Length == 2 && IsLength(sides[0], out double width) && IsLength(sides[1], out double height))
        {
            return width / height is >= 0.05 and <= 20
                ? new CanvasExtension { Ratio = width / height }
                : throw Unread($"the shape '{text}' is too long; at most 20:1");
        }

        CanvasExtension extension = new();
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string part in text.Split(','))
        {
            string[] words = part.Split('=');
            string side = words[0].Trim().ToUpperInvariant();
            if (words.Length != 2 || !seen.Add(side))
            {
                throw Unread(words.Length == 2 ? $"'{words[0].Trim()}' stands twice in '{text}'" : $"'{text}' is not understood");
            }

            PictureLength length = PictureLength.Parse(words[1], nameof(PixWizardRequest.Extend));
            extension = side switch
            {
                "LEFT" => extension with { Left = length },
                "TOP" => extension with { Top = length },
                "RIGHT" => extension with { Right = length },
                "BOTTOM" => extension with { Bottom = length },
                _ => throw Unread($"there is no side '{words[0].Trim()}'"),
            };
        }

        return extension;

        static bool IsLength(string number, out double value) =>
            double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value > 0;

        static OptionException Unread(string problem) => new(nameof(PixWizardRequest.Extend), $"{problem}; {Form}.");
    }

    /// <summary>Where a picture lies in the larger one, and that one's size.</summary>
    /// <param name="picture">The picture's size.</param>
    /// <exception cref="OptionException">Nothing would be added, or more than a picture can hold.</exception>
    internal (PixelBox Inside, ImageSize Canvas) For(ImageSize picture)
    {
        (int left, int top, int right, int bottom) = (
            Left.On(picture.Width), Top.On(picture.Height), Right.On(picture.Width), Bottom.On(picture.Height));
        if (Ratio is double ratio)
        {
            int wider = Math.Max(0, (int)Math.Round(Math.Min(picture.Height * ratio, int.MaxValue / 2)) - picture.Width);
            int higher = wider > 0 ? 0 : Math.Max(0, (int)Math.Round(Math.Min(picture.Width / ratio, int.MaxValue / 2)) - picture.Height);
            (left, right, top, bottom) = (wider / 2, wider - (wider / 2), higher / 2, higher - (higher / 2));
        }

        if ((long)left + top + right + bottom == 0)
        {
            throw new OptionException(nameof(PixWizardRequest.Extend), Ratio is null
                ? $"no side is extended; {Form}."
                : $"the picture of {picture} has this shape already: nothing is to be added.");
        }

        ImageSize canvas = OutputSize.Of(
            (int)Math.Min((long)picture.Width + left + right, int.MaxValue),
            (int)Math.Min((long)picture.Height + top + bottom, int.MaxValue),
            nameof(PixWizardRequest.Extend)).Exact;
        return (new PixelBox(left, top, picture.Width, picture.Height), canvas);
    }
}
