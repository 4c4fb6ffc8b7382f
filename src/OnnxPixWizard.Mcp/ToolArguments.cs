using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace OnnxPixWizard.Mcp;

/// <summary>The arguments of a call, each checked.</summary>
/// <param name="arguments">As they came.</param>
/// <param name="known">Names that the tool has.</param>
internal sealed class ToolArguments(IDictionary<string, JsonElement>? arguments, IEnumerable<string> known)
{
    /// <exception cref="OptionException">The tool has no argument of a name that is given.</exception>
    public void ThrowIfUnknown()
    {
        if (arguments?.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            throw new OptionException(unknown, $"there is no argument '{unknown}'; there are {string.Join(", ", known)}.");
        }
    }

    public string? Text(string name) => Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new OptionException(name, $"'{name}' is no text; write it in quotation marks.");

    public string Needed(string name) => Text(name) is { Length: > 0 } text
        ? text
        : throw new OptionException(name, $"'{name}' is missing; give it.");

    public T? Number<T>(string name)
        where T : struct, INumber<T>
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        string text = value.ToString();
        return T.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out T number) && T.IsFinite(number)
                ? number
                : throw new OptionException(
                    name, $"{name} is '{text}', which is no {(typeof(T) == typeof(double) ? "number" : "whole number in range")}.");
    }

    /// <summary>One of some words; null where it is left out.</summary>
    public string? OneOf(string name, IReadOnlyList<string> words) => Text(name) is not { } text ? null
        : words.FirstOrDefault(word => string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            ?? throw new OptionException(name, $"{name} is '{text}'; take one of {string.Join(", ", words)}.");

    /// <summary>Encoded bytes in base64, with or without the beginning of a data URI.</summary>
    public byte[]? Bytes(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        const string mark = ";base64,";
        int start = text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            ? text.IndexOf(mark, StringComparison.OrdinalIgnoreCase) + mark.Length : 0;
        try
        {
            return Convert.FromBase64String(text[start..]);
        }
        catch (FormatException e)
        {
            throw new OptionException(
                name, $"'{name}' is no base64 ({e.Message}); give the bytes of a picture file in base64, or as a data URI.");
        }
    }

    private JsonElement? Value(string name) =>
        arguments is not null && arguments.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
