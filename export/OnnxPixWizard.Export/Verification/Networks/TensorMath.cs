using System.Globalization;
using OnnxPixWizard.Graphs.SafeTensors;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Export.Verification.Networks;

/// <summary>Small helpers over the tensors of a case.</summary>
public static class TensorMath
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

    /// <summary>Truth values of integers.</summary>
    public static Tensor ToBool(Tensor tensor)
    {
        byte[] values = new byte[tensor.Count];
        ReadOnlySpan<long> source = tensor.AsSpan<long>();
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = source[index] != 0 ? (byte)1 : (byte)0;
        }

        return new Tensor(ElementType.Bool, tensor.Shape, values);
    }

    private static string Numbered(string prefix, int index) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{index}");
}
