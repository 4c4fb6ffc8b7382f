using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models.Protobuf;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>Writes graphs as ONNX model files. Only what the outputs need is written.</summary>
public static class ModelWriter
{
    /// <summary>Metadata entry with the recipes of stored parameters, by name of the stored tensor.</summary>
    public const string ParametersEntry = "onnxpixwizard.parameters";

    private const long Alignment = 4096;

    /// <summary>Writes a model file; weights above a size go to an aligned file beside it, so that they can be memory-mapped.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="path">The model file; external data are named after it with <c>.data</c> appended.</param>
    /// <param name="read">Gives published parameters as 32-bit floats; null where the graph stores none.</param>
    /// <param name="externalAbove">Bytes of stored tensors above which they go to the external file.</param>
    /// <exception cref="ParameterException">A parameter is missing or of another shape.</exception>
    public static void Write(Graph graph, string path, Func<string, Tensor>? read = null, long externalAbove = 64L << 20) =>
        WriteStreamed(
            graph, path, name => LazyTensor.From(Given(graph, read)(name)), new TensorWriteOptions { ExternalAbove = externalAbove });

    /// <summary>Writes a model file whose stored tensors are computed piece
    /// by piece, so that a network of any size needs little memory.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="path">The model file; external data are named after it with
    /// <c>.data</c> appended. Neither is there before both are whole.</param>
    /// <param name="source">Gives a published parameter, as 32-bit floats, by name; called for every piece.</param>
    /// <param name="options">Where tensors go, threads, progress, cancellation; null for the defaults.</param>
    /// <exception cref="ParameterException">A parameter is missing or of another shape.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void WriteStreamed(Graph graph, string path, Func<string, LazyTensor> source, TensorWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new TensorWriteOptions();
        string dataPath = path + ".data";
        bool external = StoredBytes(graph) > options.ExternalAbove;
        try
        {
            List<(LazyTensor Tensor, long Offset)> data = [];
            ModelProto model = Build(
                graph, value => external ? ToExternal(value, source, data, Path.GetFileName(dataPath)) : ToInline(value, source, options));
            if (external)
            {
                TensorDataFile.Write(dataPath + ".part", [], data, options);
            }

            using (FileStream file = File.Create(path + ".part"))
            {
                model.WriteTo(file);
            }

            if (external)
            {
                File.Move(dataPath + ".part", dataPath, overwrite: true);
            }

            File.Move(path + ".part", path, overwrite: true);
        }
        finally
        {
            File.Delete(path + ".part");
            File.Delete(dataPath + ".part");
        }
    }

    /// <summary>Writes a model file whose larger weights are stored as 16-bit floats, or as bytes with a scale for each row, and widened at
    /// loading: a half or a quarter of the size, the same arithmetic.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="path">The model file.</param>
    /// <param name="read">Gives published parameters as 32-bit floats; they are rounded.</param>
    /// <param name="bytes">Whether weights of two axes and more become bytes.</param>
    /// <exception cref="ParameterException">A parameter is missing or of another shape.</exception>
    public static void WriteSmall(Graph graph, string path, Func<string, Tensor> read, bool bytes = false)
    {
        ModelProto model = Build(graph, value => ToInline(value, name => LazyTensor.From(read(name)), new TensorWriteOptions()));
        SmallStorage.Shrink(model, bytes);
        File.WriteAllBytes(path + ".part", model.ToByteArray());
        File.Move(path + ".part", path, overwrite: true);
    }

    /// <summary>Bytes of the tensors that the graph's file will store, constants not counted.</summary>
    public static long StoredBytes(Graph graph) => Reachable(graph)
        .Where(static value => value.Layout is not null || value.Lazy is not null)
        .Sum(static value => value.Shape.ElementCount.Length * value.Type.SizeInBytes());

    /// <summary>Published parameters that the graph's file will hold, by name, with their published shapes.</summary>
    public static IReadOnlyDictionary<string, long[]> StoredParameters(Graph graph)
    {
        SortedDictionary<string, long[]> parameters = new(StringComparer.Ordinal);
        foreach ((string name, long[] shape) in Reachable(graph).Select(static value => value.Layout).OfType<ParameterLayout>()
            .SelectMany(static layout => layout.GetParameters()))
        {
            parameters[name] = shape;
        }

        return parameters;
    }

    /// <summary>The model as bytes, all tensors inside.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="read">Gives published parameters as 32-bit floats; null where the graph stores none.</param>
    /// <exception cref="ParameterException">A parameter is missing or of another shape.</exception>
    public static byte[] ToBytes(Graph graph, Func<string, Tensor>? read = null) =>
        Build(graph, value => ToInline(value, name => LazyTensor.From(Given(graph, read)(name)), new TensorWriteOptions())).ToByteArray();

    private static Func<string, Tensor> Given(Graph graph, Func<string, Tensor>? read) =>
        read ?? (name => throw new ParameterException(name, $"Graph '{graph.Name}' stores parameters, but none were given."));

    private static ModelProto Build(Graph graph, Func<RecordedValue, TensorProto> store)
    {
        List<RecordedValue> reachable = Reachable(graph);
        HashSet<Node> nodes = [.. reachable.Select(static value => value.Producer).OfType<Node>()];
        GraphProto proto = new() { Name = graph.Name };
        JsonObject recipes = [];
        foreach (RecordedValue value in reachable)
        {
            if (value.Constant is { } constant)
            {
                proto.Initializer.Add(ToProto(value.Name, constant));
            }
            else if (value.Layout is not null || value.Lazy is not null)
            {
                proto.Initializer.Add(store(value));
                if (value.Layout is { } layout)
                {
                    recipes.Add(value.Name, layout.ToJson());
                }
            }
        }

        proto.Input.AddRange(graph.Inputs.Select(static input => ToProto(input.Name, input)));
        proto.Output.AddRange(graph.Outputs.Select(static output => ToProto(output.Name, output.Value)));
        proto.Node.AddRange(graph.Nodes.Where(nodes.Contains).Select(static node => ToProto(node)));

        // Shapes that no reader could infer again.
        proto.ValueInfo.AddRange(graph.Nodes.Where(node => nodes.Contains(node) && SymbolicShapes.Read(node) is not null
            && !graph.Outputs.Any(output => ReferenceEquals(output.Value, node.Output)))
            .Select(static node => ToProto(node.Output.Name, node.Output)));

        ModelProto model = new() { IrVersion = 10, ProducerName = "OnnxPixWizard", Graph = proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = graph.Opset });
        foreach (string domain in nodes.Select(static node => node.Domain).Where(static domain => domain.Length > 0)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        }

        if (recipes.Count > 0)
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = ParametersEntry, Value = recipes.ToJsonString() });
        }

        model.MetadataProps.AddRange(
            graph.Metadata.Select(static entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return model;
    }

    // Every value that an output depends on, in an order that does not depend on hashing.
    private static List<RecordedValue> Reachable(Graph graph)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<RecordedValue> result = [];
        Stack<RecordedValue> pending = new(graph.Outputs.Select(static output => output.Value).Reverse());
        while (pending.TryPop(out RecordedValue? value))
        {
            if (!seen.Add(value.Name))
            {
                continue;
            }

            result.Add(value);
            foreach (RecordedValue input in (value.Producer?.Inputs ?? []).OfType<RecordedValue>().Reverse())
            {
                pending.Push(input);
            }
        }

        return result;
    }

    private static ValueInfoProto ToProto(string name, RecordedValue value)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(value.Shape.Select(static dimension => dimension.IsStatic
            ? new TensorShapeProto.Types.Dimension { DimValue = dimension.Length }
            : new TensorShapeProto.Types.Dimension { DimParam = dimension.Symbol }));
        return new ValueInfoProto
            { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type, Shape = shape } } };
    }

    private static NodeProto ToProto(Node node)
    {
        NodeProto proto = new() { OpType = node.OpType, Domain = node.Domain, Name = node.Outputs[0].Name };
        proto.Input.AddRange(node.Inputs.Select(static input => input?.Name ?? ""));
        proto.Output.AddRange(node.Outputs.Select(static output => output.Name));
        foreach ((string name, object value) in node.Attributes)
        {
            if (!name.StartsWith("__", StringComparison.Ordinal))
            {
                proto.Attribute.Add(ToProto(name, value));
            }
        }

        return proto;
    }

    private static AttributeProto ToProto(string name, object value)
    {
        AttributeProto proto = new() { Name = name };
        switch (value)
        {
            case float number:
                proto.Type = 1;
                proto.F = number;
                break;
            case long number:
                proto.Type = 2;
                proto.I = number;
                break;
            case string text:
                proto.Type = 3;
                proto.S = ByteString.CopyFromUtf8(text);
                break;
            case Tensor tensor:
                proto.Type = 4;
                proto.T = ToProto("", tensor);
                break;
            case float[] numbers:
                proto.Type = 6;
                proto.Floats.AddRange(numbers);
                break;
            case long[] numbers:
                proto.Type = 7;
                proto.Ints.AddRange(numbers);
                break;
            default:
                throw new InvalidOperationException($"Attribute '{name}' holds a {value.GetType().Name}.");
        }

        return proto;
    }

    private static TensorProto ToProto(string name, Tensor tensor)
    {
        TensorProto proto = new() { Name = name, DataType = (int)tensor.Type, RawData = UnsafeByteOperations.UnsafeWrap(tensor.Data) };
        proto.Dims.AddRange(tensor.Shape.ToArray());
        return proto;
    }

    private static LazyTensor Tensor(RecordedValue value, Func<string, LazyTensor> source) =>
        value.Lazy ?? new LayoutTensor(value.Layout!, source);

    private static TensorProto ToInline(RecordedValue value, Func<string, LazyTensor> source, TensorWriteOptions options)
    {
        TensorProto proto = ToProto(value.Name, Tensor(value, source).ToTensor());
        options.Written?.Invoke(proto.RawData.Length);
        options.Cancellation.ThrowIfCancellationRequested();
        return proto;
    }

    private static TensorProto ToExternal(
        RecordedValue value, Func<string, LazyTensor> source, List<(LazyTensor Tensor, long Offset)> data, string dataName)
    {
        LazyTensor tensor = Tensor(value, source);
        long end = data.Count == 0 ? 0 : data[^1].Offset + data[^1].Tensor.ByteLength,
            offset = (end + Alignment - 1) / Alignment * Alignment;
        data.Add((tensor, offset));
        TensorProto proto = new() { Name = value.Name, DataType = (int)tensor.Type, DataLocation = 1 };
        proto.Dims.AddRange(tensor.Shape.ToArray());
        proto.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = dataName });
        proto.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) });
        proto.ExternalData.Add(
            new StringStringEntryProto { Key = "length", Value = tensor.ByteLength.ToString(CultureInfo.InvariantCulture) });
        return proto;
    }
}
