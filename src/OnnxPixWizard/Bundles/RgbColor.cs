using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnnxPixWizard.Bundles;

/// <summary>An 8-bit sRGB color; in JSON <c>"#RRGGBB"</c>.</summary>
/// <param name="R">Red, 0 to 255.</param>
/// <param name="G">Green, 0 to 255.</param>
/// <param name="B">Blue, 0 to 255.</param>
[JsonConverter(typeof(RgbColorConverter))]
public readonly record struct RgbColor(byte R, byte G, byte B)
{
    /// <summary>Reads <c>#RRGGBB</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out RgbColor color)
    {
        color = default;
        if (text is not { Length: 7 } || text[0] != '#' ||
            !uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
        {
            return false;
        }

        color = new RgbColor((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"#{R:X2}{G:X2}{B:X2}";
}

internal sealed class RgbColorConverter : JsonConverter<RgbColor>
{
    public override RgbColor Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && RgbColor.TryParse(reader.GetString(), out RgbColor color)
            ? color
            : throw new JsonException("a color is written \"#RRGGBB\"");

    public override void Write(Utf8JsonWriter writer, RgbColor value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
