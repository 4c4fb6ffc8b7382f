using System.Globalization;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>How large a result is to be.</summary>
public sealed record OutputSize
{
    /// <summary>Largest factor by which a picture is enlarged over the size that the network painted.</summary>
    internal const int LargestEnlargement = 4;

    /// <summary>Longest side of a result, in pixels.</summary>
    private const int LargestSide = 32768;

    /// <summary>Pixels of three channels that an array holds.</summary>
    private static readonly long MostPixels = Array.MaxLength / 3;

    private OutputSize(OutputSizeKind kind, ImageSize size = default)
    {
        Kind = kind;
        Exact = size;
    }

    /// <summary>The input's own size, but pictures at most four times the network's side.</summary>
    public static OutputSize Auto { get; } = new(OutputSizeKind.Auto);

    /// <summary>Everything in the input's own size.</summary>
    public static OutputSize Input { get; } = new(OutputSizeKind.Input);

    /// <summary>Everything in the size that the network worked at.</summary>
    public static OutputSize Bucket { get; } = new(OutputSizeKind.Bucket);

    /// <summary>Which rule.</summary>
    public OutputSizeKind Kind { get; }

    /// <summary>The size of <see cref="OutputSizeKind.Exact"/>.</summary>
    public ImageSize Exact { get; }

    /// <summary>Everything in this size; the network works at the bucket nearest to it.</summary>
    /// <exception cref="OptionException">A side is less than 1 or more than 32768,
    /// or a picture of the size holds more pixels than an array.</exception>
    public static OutputSize Of(int width, int height) => Of(width, height, nameof(Exact));

    internal static OutputSize Of(int width, int height, string option) =>
        width is >= 1 and <= LargestSide && height is >= 1 and <= LargestSide
            ? (long)width * height <= MostPixels
                ? new OutputSize(OutputSizeKind.Exact, new ImageSize(width, height))
                : throw new OptionException(option,
                    $"size {width}x{height} is not possible: a picture holds at most {MostPixels / 1_000_000} million pixels, as many as "
                        + "26754x26754.")
            : throw new OptionException(option, $"size {width}x{height} is not possible: each side must lie between 1 and {LargestSide}.");

    /// <summary>Reads <c>auto</c>, <c>input</c>, <c>working</c> (or <c>bucket</c>) or <c>WIDTHxHEIGHT</c>.</summary>
    /// <param name="text">One of these.</param>
    /// <param name="option">What the size is for, as the exception names it.</param>
    /// <exception cref="OptionException">The text is none of these.</exception>
    public static OutputSize Parse(string text, string option = nameof(Exact))
    {
        ArgumentNullException.ThrowIfNull(text);
        switch (text.ToUpperInvariant())
        {
            case "AUTO":
                return Auto;
            case "INPUT":
                return Input;
            case "BUCKET" or "WORKING":
                return Bucket;
        }

        string[] sides = text.Split('x', 'X');
        return sides.Length == 2
            && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            ? Of(width, height, option)
            : throw new OptionException(
                option, $"size '{text}' is not understood; write auto, input, working or WIDTHxHEIGHT such as 640x480.");
    }

    /// <summary>Size of the data of a result.</summary>
    /// <param name="input">The user's picture; null for none.</param>
    /// <param name="bucket">The network's size.</param>
    internal ImageSize ForData(ImageSize? input, ImageSize bucket) => Kind switch
    {
        OutputSizeKind.Exact => Exact,
        OutputSizeKind.Bucket => bucket,
        _ => input ?? bucket,
    };

    /// <summary>Size of the picture of a result.</summary>
    /// <param name="input">The user's picture; null for none.</param>
    /// <param name="bucket">The network's size.</param>
    internal ImageSize ForPicture(ImageSize? input, ImageSize bucket)
    {
        if (Kind != OutputSizeKind.Auto || input is not ImageSize own)
        {
            return ForData(input, bucket);
        }

        double scale = Math.Min(
            1, Math.Min((double)LargestEnlargement * bucket.Width / own.Width, (double)LargestEnlargement * bucket.Height / own.Height));
        return new ImageSize(Math.Max(1, (int)Math.Round(own.Width * scale)), Math.Max(1, (int)Math.Round(own.Height * scale)));
    }
}

/// <summary>Rules of <see cref="OutputSize"/>.</summary>
public enum OutputSizeKind
{
    /// <summary>Data in the input's own size; pictures too, but at most four times the network's side.</summary>
    Auto,

    /// <summary>The input's own size.</summary>
    Input,

    /// <summary>The network's size.</summary>
    Bucket,

    /// <summary>A size that the user gave.</summary>
    Exact,
}
