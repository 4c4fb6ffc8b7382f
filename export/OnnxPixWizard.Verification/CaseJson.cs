using System.Text.Json;

namespace OnnxPixWizard.Verification;

/// <summary>Members of <c>case.json</c>, each demanded with its type;
/// what is missing or of another type makes the case malformed.</summary>
internal static class CaseJson
{
    /// <summary>A member that must be there.</summary>
    /// <exception cref="MalformedCaseException">It is not, or <paramref name="parent"/> is no object.</exception>
    public static JsonElement Require(this JsonElement parent, string name) =>
        parent.Optional(name) ?? throw new MalformedCaseException($"'{name}' is missing in {ReferenceCase.DescriptionFile}.");

    /// <summary>A member that may be absent or null.</summary>
    /// <returns>The member, or null.</returns>
    /// <exception cref="MalformedCaseException"><paramref name="parent"/> is no object.</exception>
    public static JsonElement? Optional(this JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object)
        {
            throw new MalformedCaseException($"'{name}' is looked for in something that is no object in {ReferenceCase.DescriptionFile}.");
        }

        return parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>A whole number of 32 bits.</summary>
    /// <exception cref="MalformedCaseException">Missing or something else.</exception>
    public static int RequireInt32(this JsonElement parent, string name) =>
        parent.OptionalInt32(name) ?? throw Missing(name);

    /// <summary>A whole number of 32 bits, or null where absent or null.</summary>
    /// <exception cref="MalformedCaseException">Something else.</exception>
    public static int? OptionalInt32(this JsonElement parent, string name) => parent.Optional(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out int value) => value,
        _ => throw Wrong(name, "a whole number of 32 bits"),
    };

    /// <summary>A number.</summary>
    /// <exception cref="MalformedCaseException">Missing or something else.</exception>
    public static double RequireDouble(this JsonElement parent, string name) =>
        parent.OptionalDouble(name) ?? throw Missing(name);

    /// <summary>A number, or null where absent or null.</summary>
    /// <exception cref="MalformedCaseException">Something else.</exception>
    public static double? OptionalDouble(this JsonElement parent, string name) => parent.Optional(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        _ => throw Wrong(name, "a number"),
    };

    /// <summary>A string.</summary>
    /// <exception cref="MalformedCaseException">Missing or something else.</exception>
    public static string RequireString(this JsonElement parent, string name) =>
        parent.OptionalString(name) ?? throw Missing(name);

    /// <summary>A string, or null where absent or null.</summary>
    /// <exception cref="MalformedCaseException">Something else.</exception>
    public static string? OptionalString(this JsonElement parent, string name) => parent.Optional(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Wrong(name, "a string"),
    };

    /// <summary>True or false, or null where absent or null.</summary>
    /// <exception cref="MalformedCaseException">Something else.</exception>
    public static bool? OptionalBoolean(this JsonElement parent, string name) => parent.Optional(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>The elements of a list.</summary>
    /// <exception cref="MalformedCaseException">Missing or something else.</exception>
    public static IReadOnlyList<JsonElement> RequireList(this JsonElement parent, string name) => parent.Require(name) switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray()],
        _ => throw Wrong(name, "a list"),
    };

    private static MalformedCaseException Missing(string name) => new($"'{name}' is missing in {ReferenceCase.DescriptionFile}.");

    private static MalformedCaseException Wrong(string name, string wanted) =>
        new($"'{name}' in {ReferenceCase.DescriptionFile} is not {wanted}.");
}
