using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Models.Protobuf;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>The parsed messages of a model file, its tensors and its recipes.</summary>
internal sealed class ModelFile
{
    private readonly string _path;

    private ModelFile(string path, ModelProto model)
    {
        _path = path;
        Model = model;
    }

    /// <summary>The messages; the graph is there.</summary>
    public ModelProto Model { get; }

    /// <summary>Parses a file.</summary>
    /// <exception cref="ModelException">It is missing, unreadable or no model.</exception>
    public static ModelFile Open(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            ModelProto model = ModelProto.Parser.ParseFrom(stream);
            return model.Graph is { } graph && (graph.Node.Count > 0 || graph.Output.Count > 0)
                ? new ModelFile(path, model)
                : throw new ModelException(path, $"'{path}' holds no ONNX graph.");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelException(path, $"'{path}' is no ONNX model, or is cut short: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(path, $"Model '{path}' can't be read: {e.Message}", e);
        }
    }

    /// <summary>How stored tensors are made of published parameters, by name of the stored tensor.</summary>
    /// <exception cref="ModelException">The recipes are malformed.</exception>
    public IReadOnlyDictionary<string, ParameterLayout> ReadLayouts()
    {
        string? text = Model.MetadataProps.FirstOrDefault(static entry => entry.Key == ModelWriter.ParametersEntry)?.Value;
        try
        {
            return (text is null ? [] : JsonNode.Parse(text)?.AsObject() ?? [])
                .ToDictionary(static entry => entry.Key, static entry => ParameterLayout.FromJson(entry.Value), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelException(_path, $"The recipes of stored parameters in '{_path}' are malformed: {e.Message}", e);
        }
    }

    /// <summary>The elements of a tensor, from the file itself or from the one beside it.</summary>
    /// <exception cref="ModelException">The type is not read here, or the elements don't fill the shape.</exception>
    public Tensor ReadTensor(TensorProto proto)
    {
        ElementType type = (ElementType)proto.DataType;
        if (!Enum.IsDefined(type) || type == ElementType.Undefined)
        {
            throw Broken(proto, $"has the element type {proto.DataType}, which is not read here");
        }

        try
        {
            return new Tensor(type, [.. proto.Dims], ReadBytes(proto, type));
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw Broken(proto, $"does not fill its shape [{string.Join(", ", proto.Dims)}]", e);
        }
    }

    private byte[] ReadBytes(TensorProto proto, ElementType type)
    {
        if (proto.DataLocation == 1)
        {
            return ReadExternal(proto);
        }

        if (proto.RawData.Length > 0)
        {
            return proto.RawData.ToByteArray();
        }

        return type switch
        {
            ElementType.Float32 => ToBytes<float>([.. proto.FloatData]),
            ElementType.Float64 => ToBytes<double>([.. proto.DoubleData]),
            ElementType.Int64 => ToBytes<long>([.. proto.Int64Data]),
            ElementType.Int32 => ToBytes<int>([.. proto.Int32Data]),
            ElementType.Float16 or ElementType.BFloat16 => ToBytes<ushort>([.. proto.Int32Data.Select(static bits => (ushort)bits)]),
            _ => [.. proto.Int32Data.Select(static bits => (byte)bits)],
        };
    }

    /// <summary>The elements of a tensor, read when they are asked for.</summary>
    /// <exception cref="ModelException">The type is not read here, or the elements don't fill the shape.</exception>
    public LazyTensor OpenTensor(TensorProto proto)
    {
        if (proto.DataLocation != 1)
        {
            return LazyTensor.From(ReadTensor(proto));
        }

        ElementType type = (ElementType)proto.DataType;
        (string path, long offset, long length) = Locate(proto);
        ExternalTensor tensor = new(type, [.. proto.Dims], path, offset);
        return tensor.ByteLength == length ? tensor : throw Broken(proto, $"does not fill its shape [{string.Join(", ", proto.Dims)}]");
    }

    private byte[] ReadExternal(TensorProto proto)
    {
        (string path, long offset, long length) = Locate(proto);
        if (length > Array.MaxLength)
        {
            throw Broken(proto, $"has {length} bytes, more than can be read at once");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] bytes = new byte[length];
            stream.Position = offset;
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Broken(proto, $"lies in '{path}', which can't be read: {e.Message}", e);
        }
    }

    private (string Path, long Offset, long Length) Locate(TensorProto proto)
    {
        Dictionary<string, string> entries = proto.ExternalData.ToDictionary(
            static entry => entry.Key, static entry => entry.Value, StringComparer.Ordinal);
        string location = entries.GetValueOrDefault("location", "");
        if (location.Length == 0 || Path.GetFileName(location) != location)
        {
            // A path that leads elsewhere could make a model read any file of the machine.
            throw Broken(proto, $"names its data as '{location}'; only a file beside the model is read");
        }

        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_path))!, location);
        try
        {
            long size = new FileInfo(path).Length;
            long offset = Number(entries, "offset") ?? 0;
            long length = Number(entries, "length") ?? size - offset;
            return offset < 0 || length < 0 || offset > size - length
                ? throw Broken(proto, $"lies at {offset} with {length} bytes in '{path}', which has {size}: the file is cut short or "
                    + "belongs to another model")
                : (path, offset, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Broken(proto, $"lies in '{path}', which can't be read: {e.Message}", e);
        }
    }

    private long? Number(Dictionary<string, string> entries, string key)
    {
        if (!entries.TryGetValue(key, out string? text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new ModelException(_path, $"External data of '{_path}' have the {key} '{text}', which is no number.");
    }

    private static byte[] ToBytes<T>(T[] elements) where T : unmanaged =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(elements.AsSpan()).ToArray();

    private ModelException Broken(TensorProto proto, string complaint, Exception? inner = null) =>
        new(_path, $"Tensor '{proto.Name}' of '{_path}' {complaint}.", inner);
}
