namespace OnnxPixWizard.Checkpoints.Tensors;

/// <summary>Element types of tensors; the numbers are those of ONNX's <c>TensorProto.DataType</c>.</summary>
public enum ElementType
{
    /// <summary>No type; never that of a tensor.</summary>
    Undefined = 0,

    /// <summary>32-bit IEEE float.</summary>
    Float32 = 1,

    /// <summary>Unsigned byte.</summary>
    UInt8 = 2,

    /// <summary>Signed byte.</summary>
    Int8 = 3,

    /// <summary>32-bit signed integer.</summary>
    Int32 = 6,

    /// <summary>64-bit signed integer.</summary>
    Int64 = 7,

    /// <summary>One byte a truth value.</summary>
    Bool = 9,

    /// <summary>16-bit IEEE float.</summary>
    Float16 = 10,

    /// <summary>64-bit IEEE float.</summary>
    Float64 = 11,

    /// <summary>Upper half of a 32-bit float.</summary>
    BFloat16 = 16,
}

/// <summary>Facts about <see cref="ElementType"/> values.</summary>
public static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is undefined.</exception>
    public static int SizeInBytes(this ElementType type) => type switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Int64 or ElementType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not the type of a tensor."),
    };

    /// <summary>The element type that stores <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No tensor stores such elements.</exception>
    public static ElementType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) { return ElementType.Float32; }
        if (typeof(T) == typeof(double)) { return ElementType.Float64; }
        if (typeof(T) == typeof(long)) { return ElementType.Int64; }
        if (typeof(T) == typeof(int)) { return ElementType.Int32; }
        if (typeof(T) == typeof(bool)) { return ElementType.Bool; }
        if (typeof(T) == typeof(byte)) { return ElementType.UInt8; }
        if (typeof(T) == typeof(sbyte)) { return ElementType.Int8; }
        if (typeof(T) == typeof(Half)) { return ElementType.Float16; }

        throw new NotSupportedException($"No tensor stores elements of type '{typeof(T).Name}'.");
    }
}
