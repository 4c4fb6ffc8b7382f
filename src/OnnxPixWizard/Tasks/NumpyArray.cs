using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace OnnxPixWizard.Tasks;

/// <summary>Arrays in NumPy's file format, version 1.0.</summary>
/// <remarks>Source: numpy.lib.format, "NEP 1: a simple file format for NumPy arrays".</remarks>
internal static class NumpyArray
{
    private const int Alignment = 64;

    /// <summary>Writes float32 values, little-endian, in C order.</summary>
    /// <param name="file">Stays open.</param>
    /// <param name="values">Row-major.</param>
    /// <param name="shape">Lengths of the axes.</param>
    /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
    public static void Write(Stream file, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(file);
        long count = 1;
        foreach (int length in shape)
        {
            count *= length;
        }

        if (count != values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fill a shape of {count}.", nameof(values));
        }

        file.Write(Header(shape));
        if (BitConverter.IsLittleEndian)
        {
            file.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> four = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(four, value);
            file.Write(four);
        }
    }

    private static byte[] Header(ReadOnlySpan<int> shape)
    {
        string lengths = string.Join(", ", shape.ToArray()) + (shape.Length == 1 ? "," : string.Empty);
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({lengths}), }}";
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        int prefix = magic.Length + sizeof(ushort);
        byte[] header = new byte[(prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment];
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(magic.Length), (ushort)(header.Length - prefix));
        Encoding.ASCII.GetBytes(text.PadRight(header.Length - prefix - 1) + "\n", header.AsSpan(prefix));
        return header;
    }
}
