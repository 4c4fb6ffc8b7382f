namespace OnnxPixWizard.OnnxRuntime;

/// <summary>Relates <see cref="OrtElementType"/> to managed types and sizes.</summary>
public static class OrtElementTypes
{
    /// <summary>The element type of a managed type.</summary>
    /// <exception cref="NotSupportedException">No tensor has elements of <typeparamref name="T"/>.</exception>
    public static OrtElementType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? OrtElementType.Float32
        : typeof(T) == typeof(Half) ? OrtElementType.Float16
        : typeof(T) == typeof(BFloat16) ? OrtElementType.BFloat16
        : typeof(T) == typeof(double) ? OrtElementType.Float64
        : typeof(T) == typeof(long) ? OrtElementType.Int64
        : typeof(T) == typeof(int) ? OrtElementType.Int32
        : typeof(T) == typeof(bool) ? OrtElementType.Bool
        : typeof(T) == typeof(byte) ? OrtElementType.UInt8
        : typeof(T) == typeof(sbyte) ? OrtElementType.Int8
        : typeof(T) == typeof(short) ? OrtElementType.Int16
        : typeof(T) == typeof(ushort) ? OrtElementType.UInt16
        : typeof(T) == typeof(uint) ? OrtElementType.UInt32
        : typeof(T) == typeof(ulong) ? OrtElementType.UInt64
        : throw new NotSupportedException($"No ONNX tensor has elements of type {typeof(T).Name}.");

    /// <summary>Bytes of one element.</summary>
    /// <exception cref="NotSupportedException">The type has no fixed size, or is unknown.</exception>
    public static int SizeInBytes(this OrtElementType type) => type switch
    {
        OrtElementType.UInt8 or OrtElementType.Int8 or OrtElementType.Bool => 1,
        OrtElementType.UInt16 or OrtElementType.Int16 or OrtElementType.Float16 or OrtElementType.BFloat16 => 2,
        OrtElementType.Float32 or OrtElementType.Int32 or OrtElementType.UInt32 => 4,
        OrtElementType.Float64 or OrtElementType.Int64 or OrtElementType.UInt64 => 8,
        _ => throw new NotSupportedException($"Elements of type {type} have no fixed size here."),
    };
}
