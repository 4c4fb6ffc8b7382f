using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models.Protobuf;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Graphs.Rewriting;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>Reads model files back into graphs: those of <see cref="ModelWriter"/>,
/// and others whose operators and types are known here.</summary>
public static class ModelReader
{
    /// <summary>Reads a model file and its external data.</summary>
    /// <exception cref="ModelException">A file is missing or broken, or the graph holds something that is not read here.</exception>
    public static LoadedModel Read(string path)
    {
        ModelFile file = ModelFile.Open(path);
        Dictionary<string, Tensor> parameters = new(StringComparer.Ordinal);
        Graph graph = Rebuild(path, file, (proto, layout) =>
            ModelParameters.Extract(path, file.ReadTensor(proto), proto.Name, layout, (name, parameter) => parameters[name] = parameter));
        return new LoadedModel(graph, parameters);
    }

    /// <summary>Reads a model file, but of the tensors that were stored from
    /// parameters only what is asked for, when it is asked for.</summary>
    /// <exception cref="ModelException">A file is missing or broken, or the graph holds something that is not read here.</exception>
    public static OpenedModel Open(string path)
    {
        ModelFile file = ModelFile.Open(path);
        return new OpenedModel(Rebuild(path, file, extract: null), new FileTensors(file));
    }

    private static Graph Rebuild(string path, ModelFile file, Action<TensorProto, ParameterLayout>? extract)
    {
        try
        {
            return Build(path, file, extract);
        }
        catch (Exception e) when (e is ShapeException or NotSupportedException or InvalidCastException or ArgumentException)
        {
            throw new ModelException(path, $"The graph of '{path}' can't be rebuilt: {e.Message}", e);
        }
    }

    private static Graph Build(string path, ModelFile file, Action<TensorProto, ParameterLayout>? extract)
    {
        GraphProto proto = file.Model.Graph;
        int opset = (int)(file.Model.OpsetImport.FirstOrDefault(static set => set.Domain.Length == 0)?.Version ?? 1);
        Graph graph = new(proto.Name, opset: opset);
        foreach (StringStringEntryProto entry in file.Model.MetadataProps.Where(static entry => entry.Key != ModelWriter.ParametersEntry))
        {
            graph.Metadata[entry.Key] = entry.Value;
        }

        Dictionary<string, RecordedValue> values = new(StringComparer.Ordinal);
        IReadOnlyDictionary<string, ParameterLayout> layouts = file.ReadLayouts();
        HashSet<string> stored = [.. proto.Initializer.Select(static tensor => tensor.Name)];
        foreach (ValueInfoProto input in proto.Input.Where(input => !stored.Contains(input.Name)))
        {
            values.Add(input.Name, graph.Input(input.Name, (ElementType)(input.Type?.TensorType?.ElemType ?? 0), [.. ShapeOf(input)]));
        }

        foreach (TensorProto initializer in proto.Initializer)
        {
            if (layouts.TryGetValue(initializer.Name, out ParameterLayout? layout))
            {
                extract?.Invoke(initializer, layout);
                values.Add(initializer.Name, graph.Stored(layout, initializer.Name));
            }
            else
            {
                values.Add(initializer.Name, graph.Constant(file.ReadTensor(initializer)));
            }
        }

        Dictionary<string, Shape> shapes = proto.ValueInfo.Concat(proto.Output)
            .ToDictionary(static info => info.Name, ShapeOf, StringComparer.Ordinal);
        foreach (NodeProto node in proto.Node)
        {
            AddNode(path, graph, node, values, shapes, file);
        }

        foreach (ValueInfoProto output in proto.Output)
        {
            RecordedValue value = Find(path, values, output.Name);
            Shape named = ShapeOf(output);
            graph.Output(output.Name, named.Rank == value.Rank ? graph.Relabel(value, named.ToArray()) : value);
        }

        return graph;
    }

    private static void AddNode(string path, Graph graph, NodeProto proto, Dictionary<string, RecordedValue> values,
        Dictionary<string, Shape> shapes, ModelFile file)
    {
        NodeAttributes attributes = [];
        foreach (AttributeProto attribute in proto.Attribute)
        {
            attributes.Add(attribute.Name, ToObject(path, proto, attribute, file));
        }

        if (shapes.TryGetValue(proto.Output[0], out Shape? shape))
        {
            attributes.Add(SymbolicShapes.Attribute, SymbolicShapes.Write(shape));
        }

        if (proto.Output.Count > 1 && proto.OpType is not ("Split" or "TopK"))
        {
            attributes.Add(Op.ResultsAttribute, proto.Output.Count);
        }

        RecordedValue?[] inputs = [.. proto.Input.Select(name => name.Length == 0 ? null : Find(path, values, name))];
        IReadOnlyList<RecordedValue> outputs = Add(graph, proto, inputs, attributes).Outputs;
        for (int index = 0; index < proto.Output.Count; index++)
        {
            values[proto.Output[index]] = index < outputs.Count
                ? outputs[index]
                : throw new ModelException(path,
                    $"Node '{proto.Name}' ({proto.OpType}) of '{path}' has {proto.Output.Count} results; {outputs.Count} are known here.");
        }
    }

    // Who built the graph may have known that extents of different names are the same, which the file does not tell.
    private static Node Add(Graph graph, NodeProto proto, RecordedValue?[] inputs, NodeAttributes attributes)
    {
        try
        {
            return graph.AddNode(proto.OpType, inputs, attributes, proto.Domain);
        }
        catch (ShapeException) when (ExtentNames.Unify(inputs) is { } unified)
        {
            return graph.AddNode(proto.OpType, unified, attributes, proto.Domain);
        }
    }

    private static RecordedValue Find(string path, Dictionary<string, RecordedValue> values, string name) =>
        values.TryGetValue(name, out RecordedValue? value)
            ? value
            : throw new ModelException(path, $"'{path}' uses the value '{name}' before anything makes it.");

    private static Shape ShapeOf(ValueInfoProto info) =>
        [.. (info.Type?.TensorType?.Shape?.Dim ?? []).Select(static dimension => dimension.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => Dimension.Of(dimension.DimValue),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dimension.DimParam.Length > 0 => Dimension.Named(dimension.DimParam),
        _ => throw new ShapeException("an extent has neither a number nor a name."),
    })];

    private static object ToObject(string path, NodeProto node, AttributeProto attribute, ModelFile file) => attribute.Type switch
    {
        1 => attribute.F,
        2 => attribute.I,
        3 => attribute.S.ToStringUtf8(),
        4 => file.ReadTensor(attribute.T),
        6 => attribute.Floats.ToArray(),
        7 => attribute.Ints.ToArray(),
        _ => throw new ModelException(path, $"Attribute '{attribute.Name}' of node '{node.Name}' ({node.OpType}) in '{path}' is of kind "
            + $"{attribute.Type}, which is not read here."),
    };
}

/// <summary>The tensors of a model file by the names of the values that hold them.</summary>
internal sealed class FileTensors(ModelFile file) : StoredTensors
{
    private readonly Dictionary<string, TensorProto> _protos = file.Model.Graph.Initializer.ToDictionary(
        static proto => proto.Name, StringComparer.Ordinal);

    public override LazyTensor Read(RecordedValue value) => file.OpenTensor(_protos[value.Name]);
}

/// <summary>A model file read back.</summary>
/// <param name="Graph">Its graph; what was stored from parameters is stored again, all other weights are constants.</param>
/// <param name="Parameters">The published parameters behind the stored tensors; empty where the file tells of none.</param>
public sealed record LoadedModel(Graph Graph, IReadOnlyDictionary<string, Tensor> Parameters);

/// <summary>A model file whose large tensors stay in the file.</summary>
/// <param name="Graph">Its graph; what was stored from parameters is stored again, all other weights are constants.</param>
/// <param name="Stored">The elements of what the graph stores.</param>
public sealed record OpenedModel(Graph Graph, StoredTensors Stored);

/// <summary>A model file is missing, is broken or holds something that this project does not read.</summary>
/// <param name="path">The file.</param>
/// <param name="message">What is wrong, where, and how to mend it.</param>
/// <param name="inner">The cause.</param>
public sealed class ModelException(string path, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
