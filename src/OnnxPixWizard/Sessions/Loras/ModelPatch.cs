using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace OnnxPixWizard.Sessions.Loras;

/// <summary>An ONNX file in memory, of which stored tensors are replaced and nodes are added; all else stays byte for byte.</summary>
internal sealed class ModelPatch : IDisposable
{
    /// <summary>Element types by ONNX's numbers.</summary>
    public const int Float32 = 1, Float16 = 10, BFloat16 = 16;

    private const int ModelGraph = 7, ModelFacts = 14, GraphNode = 1, GraphStored = 5;
    private const int TensorDims = 1, TensorType = 2, TensorName = 8, TensorRaw = 9, TensorExternal = 13, TensorLocation = 14;
    private const int NodeInput = 1, NodeOutput = 2, NodeName = 3, NodeOperator = 4;

    private readonly byte[] _file;
    private readonly string _folder;
    private readonly Dictionary<int, byte[]> _replaced = [];
    private readonly MemoryStream _added = new();

    private ModelPatch(string path)
    {
        _file = File.ReadAllBytes(path);
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        WireFields model = new(_file, 0, _file.Length);
        while (model.Next())
        {
            if (model.Number == ModelGraph)
            {
                ReadGraph(model.Value, model.End);
            }
            else if (model.Number == ModelFacts)
            {
                (string key, string value) = ReadPair(model.Value, model.End);
                Facts[key] = value;
            }
        }
    }

    /// <summary>The facts that the file tells of itself.</summary>
    public Dictionary<string, string> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>Stored tensors by name.</summary>
    public Dictionary<string, StoredValue> Stored { get; } = new(StringComparer.Ordinal);

    /// <summary>The nodes.</summary>
    public List<ModelNode> Nodes { get; } = [];

    /// <summary>Bytes that were put into the file.</summary>
    public long AddedBytes => _added.Length;

    /// <summary>Reads a file; external data stay where they are.</summary>
    /// <exception cref="FormatException">It is no ONNX file.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ModelPatch Open(string path) => new(path);

    /// <summary>A stored tensor's elements as 32-bit floats.</summary>
    /// <exception cref="FormatException">It is of another type, or cut off.</exception>
    public float[] Read(StoredValue value)
    {
        ReadOnlySpan<byte> bytes = value.Data is null ? _file.AsSpan(value.Offset, value.Length) : ReadExternal(value);
        float[] values = new float[value.Count];
        if (bytes.Length != (long)values.Length * (value.Type == Float32 ? sizeof(float) : sizeof(ushort)))
        {
            throw new FormatException($"'{value.Name}' does not fill its shape");
        }

        switch (value.Type)
        {
            case Float32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            default:
                throw new FormatException($"'{value.Name}' is of type {value.Type}");
        }

        return values;
    }

    /// <summary>Stores other elements under a name, in 32-bit floats; what stood there before goes.</summary>
    public void Replace(StoredValue value, string name, ReadOnlySpan<float> elements)
    {
        Drop(value);
        Store(name, Float32, value.Shape, MemoryMarshal.AsBytes(elements));
    }

    /// <summary>Leaves a stored tensor out.</summary>
    public void Drop(StoredValue value) => _replaced[value.Start] = [];

    /// <summary>Leaves a node out.</summary>
    public void Drop(ModelNode node) => _replaced[node.Start] = [];

    /// <summary>Stores a further tensor.</summary>
    public void Store(string name, int type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> bytes)
    {
        using MemoryStream tensor = new();
        foreach (long extent in shape)
        {
            WireFields.Write(tensor, TensorDims, extent);
        }

        WireFields.Write(tensor, TensorType, type);
        WireFields.Write(tensor, TensorName, name);
        WireFields.Write(tensor, TensorRaw, bytes);
        WireFields.Write(_added, GraphStored, tensor.GetBuffer().AsSpan(0, (int)tensor.Length));
    }

    /// <summary>Adds a node of ONNX's own operators.</summary>
    public void Add(string operation, string[] inputs, string output, string? name = null)
    {
        using MemoryStream node = new();
        Array.ForEach(inputs, input => WireFields.Write(node, NodeInput, input));
        WireFields.Write(node, NodeOutput, output);
        WireFields.Write(node, NodeName, name ?? output);
        WireFields.Write(node, NodeOperator, operation);
        WireFields.Write(_added, GraphNode, node.ToArray());
    }

    /// <summary>Gives a node's result another name; whoever read it reads the old name still.</summary>
    public void Rename(ModelNode node, string output, string name)
    {
        using MemoryStream renamed = new();
        WireFields fields = new(_file, node.Value, node.End);
        while (fields.Next())
        {
            if (fields.Number == NodeOutput && fields.Text == output)
            {
                WireFields.Write(renamed, NodeOutput, name);
            }
            else
            {
                renamed.Write(_file.AsSpan(fields.Start..fields.End));
            }
        }

        using MemoryStream field = new();
        WireFields.Write(field, GraphNode, renamed.ToArray());
        _replaced[node.Start] = field.ToArray();
    }

    /// <summary>The file with all that was replaced and added.</summary>
    public byte[] ToBytes()
    {
        using MemoryStream result = new(_file.Length + (int)_added.Length + 64), graph = new();
        WireFields model = new(_file, 0, _file.Length);
        while (model.Next())
        {
            if (model.Number != ModelGraph)
            {
                result.Write(_file.AsSpan(model.Start..model.End));
                continue;
            }

            WireFields fields = new(_file, model.Value, model.End);
            while (fields.Next())
            {
                graph.Write(_replaced.TryGetValue(fields.Start, out byte[]? other) ? other : _file.AsSpan(fields.Start..fields.End));
            }

            _added.WriteTo(graph);
            WireFields.Write(result, ModelGraph, graph.GetBuffer().AsSpan(0, (int)graph.Length));
        }

        return result.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _added.Dispose();

    private void ReadGraph(int start, int end)
    {
        WireFields graph = new(_file, start, end);
        while (graph.Next())
        {
            if (graph.Number == GraphStored)
            {
                StoredValue value = ReadStored(graph.Start, graph.Value, graph.End);
                Stored[value.Name] = value;
            }
            else if (graph.Number == GraphNode)
            {
                ModelNode node = new(graph.Start, graph.Value, graph.End);
                WireFields fields = new(_file, graph.Value, graph.End);
                while (fields.Next())
                {
                    switch (fields.Number)
                    {
                        case NodeInput: node.Inputs.Add(fields.Text); break;
                        case NodeOutput: node.Outputs.Add(fields.Text); break;
                        case NodeOperator: node.Operator = fields.Text; break;
                    }
                }

                Nodes.Add(node);
            }
        }
    }

    private StoredValue ReadStored(int start, int value, int end)
    {
        string name = "";
        List<long> shape = [];
        Dictionary<string, string> external = new(StringComparer.Ordinal);
        int type = 0, offset = 0, length = 0;
        bool isExternal = false;
        WireFields fields = new(_file, value, end);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case TensorDims: fields.AddIntegers(shape); break;
                case TensorType: type = (int)fields.Integer; break;
                case TensorName: name = fields.Text; break;
                case TensorRaw: (offset, length) = (fields.Value, fields.End - fields.Value); break;
                case TensorLocation: isExternal = fields.Integer == 1; break;
                case TensorExternal:
                    (string key, string text) = ReadPair(fields.Value, fields.End);
                    external[key] = text;
                    break;
            }
        }

        return new StoredValue(name, type, [.. shape], start, offset, length, isExternal ? external : null);
    }

    private (string Key, string Value) ReadPair(int start, int end)
    {
        (string key, string value) = ("", "");
        WireFields fields = new(_file, start, end);
        while (fields.Next())
        {
            (key, value) = fields.Number == 1 ? (fields.Text, value) : (key, fields.Text);
        }

        return (key, value);
    }

    private byte[] ReadExternal(StoredValue value)
    {
        string location = value.Data!.GetValueOrDefault("location", "");
        if (location.Length == 0 || Path.GetFileName(location) != location)
        {
            throw new FormatException($"'{value.Name}' lies outside the bundle");
        }

        using FileStream file = File.OpenRead(Path.Combine(_folder, location));
        file.Position = Number("offset") ?? 0;
        byte[] bytes = new byte[Number("length") ?? (file.Length - file.Position)];
        file.ReadExactly(bytes);
        return bytes;

        long? Number(string key) => value.Data!.TryGetValue(key, out string? text)
            ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;
    }
}

/// <summary>A tensor that a graph stores.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements, by ONNX's number.</param>
/// <param name="Shape">Extents.</param>
/// <param name="Start">First byte of its field.</param>
/// <param name="Offset">First byte of its elements.</param>
/// <param name="Length">Bytes of its elements.</param>
/// <param name="Data">Where they lie, if outside the file.</param>
internal sealed record StoredValue(
    string Name, int Type, long[] Shape, int Start, int Offset, int Length, IReadOnlyDictionary<string, string>? Data)
{
    /// <summary>Its elements.</summary>
    public long Count => Shape.Aggregate(1L, static (count, extent) => count * extent);
}

/// <summary>A node.</summary>
/// <param name="start">First byte of its field.</param>
/// <param name="value">First byte of its content.</param>
/// <param name="end">Behind its last byte.</param>
internal sealed class ModelNode(int start, int value, int end)
{
    public int Start => start;

    public int Value => value;

    public int End => end;

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public string Operator { get; set; } = "";
}
