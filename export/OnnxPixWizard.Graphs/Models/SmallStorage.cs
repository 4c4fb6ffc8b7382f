using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Models.Protobuf;
using Tensor = OnnxPixWizard.Checkpoints.Tensors.Tensor;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>Weights that lie in a file as 16-bit floats, or as 8-bit numbers with a scale for each row, and are widened when the file is
/// loaded: a half or a quarter of the size, the same arithmetic.</summary>
internal static class SmallStorage
{
    private const string HalfSuffix = ".half", ByteSuffix = ".byte", ScaleSuffix = ".scale";
    private const int SmallestCount = 1024;

    /// <summary>Stores the larger weights of a model in fewer bits, each with operators that loading folds away.</summary>
    /// <param name="model">The model.</param>
    /// <param name="bytes">Whether weights of two axes and more become bytes; else they become halves, as all others do.</param>
    public static void Shrink(ModelProto model, bool bytes)
    {
        List<NodeProto> nodes = [];
        for (int index = model.Graph.Initializer.Count - 1; index >= 0; index--)
        {
            TensorProto tensor = model.Graph.Initializer[index];
            float[] values = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
            if (tensor.DataType != (int)ElementType.Float32 || values.Length < SmallestCount)
            {
                continue;
            }

            if (!bytes || tensor.Dims.Count < 2)
            {
                byte[] halves = new byte[2 * values.Length];
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(halves.AsSpan()));
                model.Graph.Initializer[index] = Stored(tensor.Name + HalfSuffix, ElementType.Float16, halves, tensor.Dims);
                nodes.Add(Node("Cast", tensor.Name, tensor.Name + HalfSuffix));
                continue;
            }

            int rows = (int)tensor.Dims[0], width = values.Length / rows;
            byte[] numbers = new byte[values.Length];
            float[] scales = new float[rows];
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> weights = values.AsSpan(row * width, width);
                scales[row] = Math.Max(Math.Abs(TensorPrimitives.MaxMagnitude(weights)) / sbyte.MaxValue, 1e-12f);
                for (int i = 0; i < width; i++)
                {
                    numbers[(row * width) + i] = unchecked((byte)(sbyte)MathF.Round(weights[i] / scales[row]));
                }
            }

            model.Graph.Initializer[index] = Stored(tensor.Name + ByteSuffix, ElementType.Int8, numbers, tensor.Dims);
            model.Graph.Initializer.Add(Stored(
                tensor.Name + ScaleSuffix, ElementType.Float32, MemoryMarshal.AsBytes(scales.AsSpan()).ToArray(),
                [rows, .. Enumerable.Repeat(1L, tensor.Dims.Count - 1)]));
            nodes.Add(Node("Cast", tensor.Name + ".number", tensor.Name + ByteSuffix));
            nodes.Add(Node("Mul", tensor.Name, tensor.Name + ".number", tensor.Name + ScaleSuffix));
        }

        for (int i = 0; i < nodes.Count; i++)
        {
            model.Graph.Node.Insert(i, nodes[i]);
        }
    }

    /// <summary>A stored weight as 32-bit floats, which hold every half exactly; null where there is none of that name.</summary>
    /// <param name="file">The model file.</param>
    /// <param name="stored">Its initializers by name.</param>
    /// <param name="name">The weight.</param>
    public static Tensor? Read(ModelFile file, IReadOnlyDictionary<string, TensorProto> stored, string name)
    {
        if (stored.TryGetValue(name, out TensorProto? whole))
        {
            return file.ReadTensor(whole);
        }

        bool half = stored.TryGetValue(name + HalfSuffix, out TensorProto? small);
        if (!half && !stored.TryGetValue(name + ByteSuffix, out small))
        {
            return null;
        }

        Tensor narrow = file.ReadTensor(small!), wide = Tensor.Zeros(ElementType.Float32, narrow.Shape.ToArray());
        Span<float> values = wide.AsSpan<float>();
        if (half)
        {
            TensorPrimitives.ConvertToSingle(narrow.AsSpan<Half>(), values);
            return wide;
        }

        TensorPrimitives.ConvertTruncating<sbyte, float>(narrow.AsSpan<sbyte>(), values);
        ReadOnlySpan<float> scales = file.ReadTensor(stored[name + ScaleSuffix]).AsSpan<float>();
        int width = values.Length / scales.Length;
        for (int row = 0; row < scales.Length; row++)
        {
            Span<float> weights = values.Slice(row * width, width);
            TensorPrimitives.Multiply(weights, scales[row], weights);
        }

        return wide;
    }

    private static TensorProto Stored(string name, ElementType type, byte[] data, IEnumerable<long> shape)
    {
        TensorProto stored = new() { Name = name, DataType = (int)type, RawData = UnsafeByteOperations.UnsafeWrap(data) };
        stored.Dims.AddRange(shape);
        return stored;
    }

    private static NodeProto Node(string type, string output, params ReadOnlySpan<string> inputs)
    {
        NodeProto node = new() { OpType = type, Name = output + ".widened" };
        foreach (string input in inputs)
        {
            node.Input.Add(input);
        }

        node.Output.Add(output);
        if (type == "Cast")
        {
            node.Attribute.Add(new AttributeProto { Name = "to", Type = 2, I = (long)ElementType.Float32 });
        }

        return node;
    }
}
