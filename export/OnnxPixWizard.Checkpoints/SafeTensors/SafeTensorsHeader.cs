using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.SafeTensors;

/// <summary>Parses and validates the JSON header: every claim is checked before a byte of data is touched.</summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>Bytes of the length in front of the header.</summary>
    public const int LengthBytes = 8;

    /// <summary>The format's own limit; the header of a 2 B parameter model has some 100 KB.</summary>
    public const long MaximumBytes = 100_000_000;

    /// <summary>Name of the header's entry that is no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 4 };

    private readonly string _path;
    private readonly long _dataStart;
    private readonly long _dataBytes;

    private SafeTensorsHeader(string path, long dataStart, long dataBytes)
    {
        _path = path;
        _dataStart = dataStart;
        _dataBytes = dataBytes;
    }

    public Dictionary<string, SafeTensorsEntry> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The header, without its length.</param>
    /// <param name="fileBytes">Length of the whole file.</param>
    /// <exception cref="SafeTensorsException">The header breaks a rule of the format.</exception>
    public static SafeTensorsHeader Parse(string path, ReadOnlySpan<byte> json, long fileBytes)
    {
        long dataStart = LengthBytes + json.Length;
        SafeTensorsHeader header = new(path, dataStart, fileBytes - dataStart);
        try
        {
            header.Read(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a string that is no valid UTF-8 or UTF-16; FormatException: a number that is no long.
            throw header.Malformed($"the header is not valid JSON ({e.Message})", e);
        }

        header.CheckLayout();
        return header;
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, ReaderOptions);
        Expect(ref reader, JsonTokenType.StartObject, "the header must be one JSON object");
        bool metadataSeen = false;
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!string.Equals(name, MetadataKey, StringComparison.Ordinal))
            {
                SafeTensorsEntry entry = ReadEntry(ref reader, name);
                if (!Tensors.TryAdd(name, entry))
                {
                    throw Malformed($"tensor '{name}' is listed twice");
                }
            }
            else if (metadataSeen)
            {
                throw Malformed($"'{MetadataKey}' is listed twice");
            }
            else
            {
                ReadMetadata(ref reader);
                metadataSeen = true;
            }
        }

        // Padding spaces may follow; anything else makes the reader throw.
        while (reader.Read())
        {
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, $"'{MetadataKey}' must be an object of strings");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, $"'{MetadataKey}' must be an object of strings");
            Metadata[key] = reader.GetString()!;
        }
    }

    private SafeTensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? typeName = null;
        List<long>? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"tensor '{name}' must be described by an object");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            switch (key)
            {
                case "dtype" when typeName is null:
                    Expect(ref reader, JsonTokenType.String, $"the dtype of tensor '{name}' must be a string");
                    typeName = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name, key);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name, key);
                    break;
                default:
                    throw Malformed($"tensor '{name}' has '{key}' twice, or it is none of dtype, shape and data_offsets");
            }
        }

        if (typeName is null || shape is null || offsets is not [long begin, long end])
        {
            throw Malformed($"tensor '{name}' needs a dtype, a shape and two data_offsets");
        }

        ElementType type = SafeTensorsTypes.Parse(typeName);
        if (type == ElementType.Undefined)
        {
            throw Malformed($"tensor '{name}' has dtype '{typeName}'; known are {SafeTensorsTypes.Known}");
        }

        long bytes = ByteLength(name, type, shape);
        return end < begin || end > _dataBytes || end - begin != bytes
            ? throw Malformed($"tensor '{name}' of type {typeName} and shape [{string.Join(", ", shape)}] claims bytes {begin} to {end} "
                + $"of {_dataBytes}; it needs {bytes} bytes inside the file (a shorter file was cut off: fetch it again)")
            : new SafeTensorsEntry(name, type, shape, _dataStart + begin, bytes);
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string key)
    {
        Expect(ref reader, JsonTokenType.StartArray, $"{key} of tensor '{name}' must be a list of numbers");
        List<long> numbers = [];
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                throw Malformed($"{key} of tensor '{name}' holds something else than whole numbers from 0 to 2^63 - 1");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private long ByteLength(string name, ElementType type, List<long> shape)
    {
        try
        {
            return shape.Aggregate((long)type.SizeInBytes(), static (product, extent) => checked(product * extent));
        }
        catch (OverflowException e)
        {
            throw Malformed($"tensor '{name}' claims the shape [{string.Join(", ", shape)}], more than any file holds", e);
        }
    }

    /// <summary>The tensors must cover the data exactly: an overlap or a hole means that the offsets are not to be trusted.</summary>
    private void CheckLayout()
    {
        long reached = _dataStart;
        foreach (SafeTensorsEntry entry in Tensors.Values.OrderBy(static e => e.Offset).ThenBy(static e => e.ByteLength))
        {
            if (entry.Offset != reached)
            {
                throw Malformed($"tensor '{entry.Name}' begins at byte {entry.Offset - _dataStart} of the data where "
                    + $"{reached - _dataStart} was expected: "
                    + (entry.Offset < reached ? "it overlaps another tensor" : "bytes before it belong to no tensor"));
            }

            reached += entry.ByteLength;
        }

        if (reached != _dataStart + _dataBytes)
        {
            throw Malformed($"{_dataStart + _dataBytes - reached} bytes at the end of the file belong to no tensor");
        }
    }

    private JsonTokenType Next(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw Malformed("the header ends too early");

    private void Expect(ref Utf8JsonReader reader, JsonTokenType type, string rule)
    {
        if (Next(ref reader) != type)
        {
            throw Malformed(rule);
        }
    }

    private SafeTensorsException Malformed(string detail, Exception? inner = null) =>
        new(_path, SafeTensorsFault.MalformedHeader, $"not a valid safetensors file: {detail}.", inner);
}

/// <summary>One tensor of a file, as its header describes it.</summary>
/// <param name="Name">Name, unique within the file.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Shape">Extent of each axis; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="ByteLength">Bytes, exactly what type and shape need.</param>
public sealed record SafeTensorsEntry(string Name, ElementType Type, IReadOnlyList<long> Shape, long Offset, long ByteLength);

/// <summary>The format's names of element types.</summary>
internal static class SafeTensorsTypes
{
    private static readonly (string Name, ElementType Type)[] Names =
    [
        ("F32", ElementType.Float32), ("F16", ElementType.Float16), ("BF16", ElementType.BFloat16), ("F64", ElementType.Float64),
        ("I64", ElementType.Int64), ("I32", ElementType.Int32), ("I8", ElementType.Int8), ("U8", ElementType.UInt8),
        ("BOOL", ElementType.Bool),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Known => string.Join(", ", Names.Select(static pair => pair.Name));

    /// <returns>The type, or <see cref="ElementType.Undefined"/> for a name that no tensor here has.</returns>
    public static ElementType Parse(string name) =>
        Array.Find(Names, pair => string.Equals(pair.Name, name, StringComparison.Ordinal)).Type;

    /// <returns>The name, or null for a type that the format can't hold.</returns>
    public static string? Format(ElementType type) => Array.Find(Names, pair => pair.Type == type).Name;
}
