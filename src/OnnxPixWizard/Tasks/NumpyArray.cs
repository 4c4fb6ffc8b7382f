using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace OnnxPixWizard.Tasks;

/// <summary>Arrays in NumPy's file format, version 1.0.</summary>
/// <remarks>Source: numpy.lib.format, "NEP 1: a simple file format for NumPy arrays".</remarks>
public static class NumpyArray
{
    private const int Alignment = 64;

    /// <summary>Encodes float32 values, little-endian, in C order.</summary>
    /// <param name="values">Row-major.</param>
    /// <param name="shape">Lengths of the axes.</param>
    /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
    public static byte[] Encode(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int length in shape)
        {
            count *= length;
        }

        if (count != values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fill a shape of {count}.", nameof(values));
        }

        string lengths = string.Join(", ", shape.ToArray()) + (shape.Length == 1 ? "," : string.Empty);
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({lengths}), }}";
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        int prefix = magic.Length + sizeof(ushort);
        int padded = (prefix + header.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] file = new byte[checked(padded + (values.Length * sizeof(float)))];
        magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(magic.Length), (ushort)(padded - prefix));
        Encoding.ASCII.GetBytes(header.PadRight(padded - prefix - 1) + "\n", file.AsSpan(prefix));
        Span<byte> body = file.AsSpan(padded);
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(body);
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(body[(i * sizeof(float))..], values[i]);
            }
        }

        return file;
    }
}
