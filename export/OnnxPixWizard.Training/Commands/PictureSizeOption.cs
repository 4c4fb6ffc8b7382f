using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Commands;

/// <summary>The option <c>--size WxH</c>.</summary>
internal static class PictureSizeOption
{
    private const int Smallest = 8, Largest = 1024;

    public static Option<ImageSize> Create(ImageSize standard) => new("--size")
    {
        Description = $"Width and height of a picture in pixels, each {Smallest} to {Largest}, such as {standard.Width}x{standard.Height}.",
        HelpName = "WxH",
        DefaultValueFactory = _ => standard,
        CustomParser = Parse,
    };

    private static ImageSize Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] sides = text.Split('x');
        if (sides.Length == 2 && Side(sides[0]) is { } width && Side(sides[1]) is { } height)
            return new ImageSize(width, height);
        result.AddError($"'{text}' is no size; write WIDTHxHEIGHT with sides of {Smallest} to {Largest} pixels, such as 128x96.");
        return default;
    }

    private static int? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side is >= Smallest and <= Largest ? side
            : null;
}
