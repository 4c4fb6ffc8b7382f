using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Models.Protobuf;
using Tensor = OnnxPixWizard.Checkpoints.Tensors.Tensor;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>Weights that lie in a file as 16-bit floats and are widened
/// when the file is loaded: half the size, the same arithmetic.</summary>
internal static class HalfStorage
{
    private const string Suffix = ".half";
    private const int SmallestCount = 1024;

    /// <summary>Stores the larger weights of a model in halves, each with a cast that loading folds away.</summary>
    public static void Shrink(ModelProto model)
    {
        int place = 0;
        for (int index = 0; index < model.Graph.Initializer.Count; index++)
        {
            TensorProto tensor = model.Graph.Initializer[index];
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span);
            if (tensor.DataType != (int)ElementType.Float32 || values.Length < SmallestCount)
            {
                continue;
            }

            byte[] halves = new byte[2 * values.Length];
            TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(halves.AsSpan()));
            TensorProto half = new()
                { Name = tensor.Name + Suffix, DataType = (int)ElementType.Float16, RawData = UnsafeByteOperations.UnsafeWrap(halves) };
            half.Dims.AddRange(tensor.Dims);
            model.Graph.Initializer[index] = half;
            NodeProto cast = new() { OpType = "Cast", Name = tensor.Name + ".widened" };
            cast.Input.Add(half.Name);
            cast.Output.Add(tensor.Name);
            cast.Attribute.Add(new AttributeProto { Name = "to", Type = 2, I = (long)ElementType.Float32 });
            model.Graph.Node.Insert(place++, cast);
        }
    }

    /// <summary>Finds a stored weight in either form.</summary>
    public static TensorProto? Find(IReadOnlyDictionary<string, TensorProto> stored, string name) =>
        stored.GetValueOrDefault(name) ?? stored.GetValueOrDefault(name + Suffix);

    /// <summary>The numbers as 32-bit floats, which hold every half exactly.</summary>
    public static Tensor Widen(Tensor tensor)
    {
        if (tensor.Type != ElementType.Float16)
        {
            return tensor;
        }

        Tensor wide = Tensor.Zeros(ElementType.Float32, tensor.Shape.ToArray());
        TensorPrimitives.ConvertToSingle(tensor.AsSpan<Half>(), wide.AsSpan<float>());
        return wide;
    }
}
