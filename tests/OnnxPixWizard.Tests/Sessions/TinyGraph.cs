using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OnnxPixWizard.Tests.Sessions;

/// <summary>Writes small ONNX models, so that these tests need no other project.</summary>
internal sealed class TinyGraph
{
    private readonly ProtoWriter _graph = new ProtoWriter().Text(2, "tiny");

    /// <param name="name">Name of the input.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="dimensions">Numbers, or names of open dimensions.</param>
    public TinyGraph Input(string name, TensorElementType type, params object[] dimensions) => Value(11, name, type, dimensions);

    public TinyGraph Output(string name, TensorElementType type, params object[] dimensions) => Value(12, name, type, dimensions);

    public TinyGraph Node(string operatorType, string[] inputs, string[] outputs, string name = "", string domain = "",
        TinyGraph? body = null, params (string Name, long Value)[] attributes)
    {
        ProtoWriter node = new ProtoWriter().Text(3, name.Length == 0 ? $"{operatorType}_{outputs[0]}" : name).Text(4, operatorType)
            .Text(7, domain);
        Array.ForEach(inputs, i => node.Text(1, i));
        Array.ForEach(outputs, o => node.Text(2, o));
        foreach ((string attribute, long value) in attributes)
        {
            node.Message(5, new ProtoWriter().Text(1, attribute).Number(3, value).Number(20, 2));
        }

        if (body is not null)
        {
            node.Message(5, new ProtoWriter().Text(1, "body").Message(6, body._graph).Number(20, 5));
        }

        _graph.Message(1, node);
        return this;
    }

    public TinyGraph Initializer<T>(string name, TensorElementType type, T[] values, params long[] shape)
        where T : unmanaged
    {
        ProtoWriter tensor = Tensor(name, type, shape).Bytes(9, MemoryMarshal.AsBytes<T>(values));
        _graph.Message(5, tensor);
        return this;
    }

    public TinyGraph ExternalInitializer(string name, TensorElementType type, string file, long length, params long[] shape)
    {
        ProtoWriter tensor = Tensor(name, type, shape)
            .Message(13, new ProtoWriter().Text(1, "location").Text(2, file))
            .Message(13, new ProtoWriter().Text(1, "offset").Text(2, "0"))
            .Message(13, new ProtoWriter().Text(1, "length").Text(2, $"{length}"))
            .Number(14, 1);
        _graph.Message(5, tensor);
        return this;
    }

    public byte[] ToModel() =>
        new ProtoWriter()
            .Number(1, 10)
            .Text(2, "tiny writer")
            .Message(7, _graph)
            .Message(8, new ProtoWriter().Text(1, "").Number(2, 21))
            .Message(8, new ProtoWriter().Text(1, "com.microsoft").Number(2, 1))
            .Message(14, new ProtoWriter().Text(1, "licence").Text(2, "MIT"))
            .ToArray();

    /// <summary>y = a + b, both [rows, 3] of float.</summary>
    public static byte[] Add() =>
        new TinyGraph()
            .Input("a", TensorElementType.Float, "rows", 3)
            .Input("b", TensorElementType.Float, "rows", 3)
            .Output("y", TensorElementType.Float, "rows", 3)
            .Node("Add", ["a", "b"], ["y"])
            .ToModel();

    /// <summary>y = x, one axis of any length.</summary>
    public static byte[] Identity(TensorElementType type) =>
        new TinyGraph().Input("x", type, "n").Output("y", type, "n").Node("Identity", ["x"], ["y"]).ToModel();

    /// <summary>Adds 1 to x [1] as often as the input "turns" says, one node a turn.</summary>
    public static byte[] Loop()
    {
        TinyGraph body = new TinyGraph()
            .Input("turn", TensorElementType.Int64)
            .Input("go_in", TensorElementType.Bool)
            .Input("sum_in", TensorElementType.Float, 1)
            .Initializer("one", TensorElementType.Float, [1f], 1)
            .Node("Identity", ["go_in"], ["go_out"])
            .Node("Add", ["sum_in", "one"], ["sum_out"])
            .Output("go_out", TensorElementType.Bool)
            .Output("sum_out", TensorElementType.Float, 1);
        return new TinyGraph()
            .Input("turns", TensorElementType.Int64)
            .Input("x", TensorElementType.Float, 1)
            .Output("y", TensorElementType.Float, 1)
            .Node("Loop", ["turns", "", "x"], ["y"], body: body)
            .ToModel();
    }

    private static ProtoWriter Tensor(string name, TensorElementType type, long[] shape)
    {
        ProtoWriter tensor = new ProtoWriter().Number(2, (int)type).Text(8, name);
        Array.ForEach(shape, d => tensor.Number(1, d));
        return tensor;
    }

    private TinyGraph Value(int field, string name, TensorElementType type, object[] dimensions)
    {
        ProtoWriter shape = new();
        foreach (object dimension in dimensions)
        {
            shape.Message(1, dimension is string symbol ? new ProtoWriter().Text(2, symbol) : new ProtoWriter().Number(1, (int)dimension));
        }

        ProtoWriter tensor = new ProtoWriter().Number(1, (int)type).Message(2, shape);
        _graph.Message(field, new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor)));
        return this;
    }
}
