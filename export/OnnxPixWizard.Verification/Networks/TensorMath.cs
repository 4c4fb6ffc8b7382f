using System.Globalization;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>Small helpers over the tensors of a case.</summary>
internal static class TensorMath
{
    /// <summary>Tensors named <c>{prefix}.0</c>, <c>{prefix}.1</c> and so on.</summary>
    /// <exception cref="MalformedCaseException">There is none.</exception>
    public static IReadOnlyList<Tensor> ReadList(this SafeTensorsFile io, string prefix)
    {
        List<Tensor> tensors = [];
        while (io.Tensors.ContainsKey(Numbered(prefix, tensors.Count)))
        {
            tensors.Add(io.ReadFloat32(Numbered(prefix, tensors.Count)));
        }

        return tensors.Count > 0 ? tensors : throw new MalformedCaseException($"'{prefix}.0' is missing in io.safetensors.");
    }

    /// <summary>Rows joined along their first axis, each [1, ...] or all of one shape without that axis.</summary>
    public static Tensor Stack(IReadOnlyList<Tensor> rows, bool addAxis) =>
        TensorLayouts.Concatenate([.. rows.Select(row => addAxis ? row.Reshape([1, .. row.Shape]) : row)], 0);

    /// <summary>One row of the first axis, which stays with length 1.</summary>
    public static Tensor Row(this Tensor tensor, long row) => TensorLayouts.Slice(tensor, 0, row, 1);

    /// <summary>A tensor of integers of any width, or of truth values, as 64-bit integers.</summary>
    /// <exception cref="MalformedCaseException">It holds floats.</exception>
    public static Tensor ReadInt64(this SafeTensorsFile io, string name)
    {
        Tensor tensor = io.Read(name);
        long[] values = tensor.Type switch
        {
            ElementType.Int64 => tensor.AsSpan<long>().ToArray(),
            ElementType.Int32 => Array.ConvertAll(tensor.AsSpan<int>().ToArray(), static value => (long)value),
            ElementType.Bool or ElementType.UInt8 or ElementType.Int8 =>
                Array.ConvertAll(tensor.Data.ToArray(), static value => (long)value),
            _ => throw new MalformedCaseException($"'{name}' in io.safetensors holds {tensor.Type} where integers are needed."),
        };
        return Tensor.From<long>(values, tensor.Shape);
    }

    /// <summary>A mask of integers or truth values: true where it is not 0.</summary>
    /// <exception cref="MalformedCaseException">It holds floats.</exception>
    public static Tensor ReadMask(this SafeTensorsFile io, string name)
    {
        Tensor integers = io.ReadInt64(name);
        byte[] values = Array.ConvertAll(integers.AsSpan<long>().ToArray(), static value => value != 0 ? (byte)1 : (byte)0);
        return new Tensor(ElementType.Bool, integers.Shape, values);
    }

    private static string Numbered(string prefix, int index) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{index}");
}
