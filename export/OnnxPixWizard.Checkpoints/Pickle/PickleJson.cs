using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>Options in pickles as JSON, and back.</summary>
public static class PickleJson
{
    private const int MaximumDepth = 64, MaximumNodes = 1 << 18;

    /// <summary>Plain values as JSON: dictionaries with names and instances become objects; entries and attributes that JSON can't hold
    /// (tensors, classes, bytes, keys that are no strings) are left out.</summary>
    /// <exception cref="FormatException">The value contains itself, or is too large for options.</exception>
    public static JsonNode? ToJson(this PickleValue value)
    {
        int nodes = 0;
        return ToJson(value, 0, ref nodes);
    }

    /// <summary>Pushes a JSON value: an object as a dictionary, an array as a list.</summary>
    internal static PickleWriter Json(this PickleWriter pickle, JsonNode? value)
    {
        switch (value)
        {
            case null:
                return pickle.None();
            case JsonObject members:
                pickle.EmptyDictionary().Mark();
                foreach ((string name, JsonNode? member) in members)
                {
                    pickle.String(name).Json(member);
                }

                return pickle.SetItems();
            case JsonArray items:
                pickle.EmptyList().Mark();
                foreach (JsonNode? item in items)
                {
                    pickle.Json(item);
                }

                return pickle.Appends();
            default:
                return value.GetValueKind() switch
                {
                    JsonValueKind.String => pickle.String(value.GetValue<string>()),
                    JsonValueKind.True => pickle.Boolean(true),
                    JsonValueKind.False => pickle.Boolean(false),
                    _ => Number(pickle, value.ToJsonString()),
                };
        }
    }

    private static PickleWriter Number(PickleWriter pickle, string number) =>
        long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer)
            ? pickle.Integer(integer)
            : pickle.Float(double.Parse(number, CultureInfo.InvariantCulture));

    private static JsonNode? ToJson(PickleValue value, int depth, ref int nodes)
    {
        if (depth > MaximumDepth || ++nodes > MaximumNodes)
        {
            throw new FormatException($"options are nested more than {MaximumDepth} deep, or are more than {MaximumNodes}");
        }

        return value switch
        {
            PickleBoolean truth => truth.Value,
            PickleInteger integer =>
                integer.Value >= long.MinValue && integer.Value <= long.MaxValue ? (long)integer.Value : (double)integer.Value,
            PickleFloat number => double.IsFinite(number.Value) ? number.Value : number.Value.ToString(CultureInfo.InvariantCulture),
            PickleString text => text.Value,
            PickleSequence sequence => Array(sequence.Items, depth, ref nodes),
            PickleMap map => Object(map, depth, ref nodes),
            PickleRecord { Entries.Entries.Count: > 0 } record => Object(record.Entries, depth, ref nodes),
            PickleRecord record => Object(record.Fields, depth, ref nodes),
            _ => null,
        };
    }

    private static JsonArray Array(IReadOnlyList<PickleValue> items, int depth, ref int nodes)
    {
        JsonArray array = [];
        foreach (PickleValue item in items)
        {
            array.Add(ToJson(item, depth + 1, ref nodes));
        }

        return array;
    }

    private static JsonObject Object(PickleMap map, int depth, ref int nodes)
    {
        JsonObject json = [];
        foreach ((PickleValue key, PickleValue value) in map.Entries)
        {
            if (key is PickleString name && value is not (PickleTensor or PickleStorage or PickleGlobal or PickleBytes))
            {
                json[name.Value] = ToJson(value, depth + 1, ref nodes);
            }
        }

        return json;
    }
}
