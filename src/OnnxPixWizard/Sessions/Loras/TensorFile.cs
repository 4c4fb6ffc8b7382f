using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace OnnxPixWizard.Sessions.Loras;

/// <summary>A safetensors file of floats: every claim of its header is checked before an element is read.</summary>
internal sealed class TensorFile : IDisposable
{
    private const int LengthBytes = 8;

    /// <summary>The format's own limit.</summary>
    private const long MostHeaderBytes = 100_000_000;

    private const string MetadataKey = "__metadata__";

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    private TensorFile(string path, SafeFileHandle file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>The tensors' names, in the header's order.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>The header's own strings.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="LoraException">It is missing, can't be read, or is no such file.</exception>
    public static TensorFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = System.IO.File.OpenHandle(path);
            TensorFile file = new(path, handle);
            file.ReadHeader();
            return file;
        }
        catch (Exception e)
        {
            handle?.Dispose();
            throw e switch
            {
                IOException or UnauthorizedAccessException =>
                    new LoraException(path, null, $"the file can't be read ({e.Message.TrimEnd('.')})",
                        "Give the path of a safetensors file", e),
                JsonException or InvalidOperationException or FormatException or OverflowException or KeyNotFoundException =>
                    Malformed(path, $"its header is no safetensors header ({e.Message.TrimEnd('.')})", e),
                _ => e,
            };
        }
    }

    /// <summary>Extents of a tensor.</summary>
    public long[] ShapeOf(string name) => _entries[name].Shape;

    /// <summary>A tensor's elements as 32-bit floats.</summary>
    /// <exception cref="LoraException">They are no floats, hold NaN or infinity, or can't be read.</exception>
    public float[] Read(string name)
    {
        Entry entry = _entries[name];
        byte[] bytes = new byte[entry.Length];
        try
        {
            for (int read = 0; read < bytes.Length;)
            {
                int count = RandomAccess.Read(_file, bytes.AsSpan(read), entry.Offset + read);
                read += count > 0 ? count : throw new EndOfStreamException("it ends too early");
            }
        }
        catch (IOException e)
        {
            throw new LoraException(_path, name, $"its elements can't be read ({e.Message.TrimEnd('.')})", "Fetch the file again", e);
        }

        float[] values = new float[bytes.Length / entry.Size];
        switch (entry.Type)
        {
            case "F32":
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case "F16":
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case "BF16":
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }

                break;
            case "F64":
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), values);
                break;
            default:
                throw new LoraException(_path, name, $"its elements are {entry.Type}", "Floats are needed: F32, F16, BF16 or F64");
        }

        return TensorPrimitives.IsFiniteAll<float>(values)
            ? values
            : throw new LoraException(_path, name, "it holds NaN or infinity: its training went astray",
                "Take an earlier checkpoint of it");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void ReadHeader()
    {
        long size = RandomAccess.GetLength(_file);
        byte[] start = new byte[LengthBytes];
        ulong length = RandomAccess.Read(_file, start, 0) == LengthBytes ? BinaryPrimitives.ReadUInt64LittleEndian(start) : ulong.MaxValue;
        if (length > MostHeaderBytes || (long)length > size - LengthBytes)
        {
            throw Malformed(_path, $"it has {size} bytes and claims a header of {length}: it was cut off, or is no safetensors file");
        }

        byte[] text = new byte[length];
        _ = RandomAccess.Read(_file, text, LengthBytes);
        using JsonDocument header = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
        long data = LengthBytes + (long)length;
        foreach (JsonProperty property in header.RootElement.EnumerateObject())
        {
            if (property.NameEquals(MetadataKey))
            {
                foreach (JsonProperty fact in property.Value.EnumerateObject())
                {
                    Metadata[fact.Name] = fact.Value.GetString()!;
                }
            }
            else if (!_entries.TryAdd(property.Name, ReadEntry(property, data, size)))
            {
                throw Malformed(_path, $"'{property.Name}' is listed twice");
            }
        }

        long reached = data;
        foreach ((string name, Entry entry) in _entries.OrderBy(static e => e.Value.Offset).ThenBy(static e => e.Value.Length))
        {
            reached = entry.Offset == reached ? reached + entry.Length
                : throw Malformed(_path, $"'{name}' does not begin where the tensor before it ends");
        }

        if (reached != size)
        {
            throw Malformed(_path, $"{size - reached} bytes at its end belong to no tensor");
        }
    }

    private Entry ReadEntry(JsonProperty property, long data, long size)
    {
        string type = property.Value.GetProperty("dtype").GetString()!;
        long[] shape = Numbers(property.Value.GetProperty("shape")), offsets = Numbers(property.Value.GetProperty("data_offsets"));
        int element = type switch { "F64" or "I64" or "U64" => 8, "F32" or "I32" or "U32" => 4, "F16" or "BF16" or "I16" or "U16" => 2,
            "I8" or "U8" or "BOOL" => 1, _ => throw Malformed(_path, $"'{property.Name}' has the unknown type '{type}'") };
        long bytes = shape.Aggregate((long)element, static (product, extent) => checked(product * extent));
        return offsets is [long begin, long end] && end >= begin && end <= size - data && end - begin == bytes && bytes <= Array.MaxLength
            ? new Entry(type, element, shape, data + begin, bytes)
            : throw Malformed(_path, $"'{property.Name}' of type {type} and shape [{string.Join(", ", shape)}] does not fit its place in "
                + "the file, which may have been cut off");
    }

    private static long[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(static number =>
        number.GetInt64() is >= 0 and long value ? value : throw new FormatException("a number is below 0"))];

    private static LoraException Malformed(string path, string problem, Exception? inner = null) =>
        new(path, null, problem, "Fetch it again, or convert it to safetensors", inner);

    private sealed record Entry(string Type, int Size, long[] Shape, long Offset, long Length);
}
