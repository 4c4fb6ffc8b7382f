namespace OnnxPixWizard.OnnxRuntime;

/// <summary>Type of a tensor's elements; the numbers are those of ONNX.</summary>
public enum OrtElementType
{
    /// <summary>Not a tensor, or a type unknown here.</summary>
    Undefined = 0,

    /// <summary>IEEE single precision, <see cref="float"/>.</summary>
    Float32 = 1,

    /// <summary><see cref="byte"/>.</summary>
    UInt8 = 2,

    /// <summary><see cref="sbyte"/>.</summary>
    Int8 = 3,

    /// <summary><see cref="ushort"/>.</summary>
    UInt16 = 4,

    /// <summary><see cref="short"/>.</summary>
    Int16 = 5,

    /// <summary><see cref="int"/>.</summary>
    Int32 = 6,

    /// <summary><see cref="long"/>.</summary>
    Int64 = 7,

    /// <summary>Text; can be named but not held by an <see cref="OrtTensor"/>.</summary>
    String = 8,

    /// <summary><see cref="bool"/>, one byte.</summary>
    Bool = 9,

    /// <summary>IEEE half precision, <see cref="Half"/>.</summary>
    Float16 = 10,

    /// <summary>IEEE double precision, <see cref="double"/>.</summary>
    Float64 = 11,

    /// <summary><see cref="uint"/>.</summary>
    UInt32 = 12,

    /// <summary><see cref="ulong"/>.</summary>
    UInt64 = 13,

    /// <summary>The upper half of a single, <see cref="OnnxRuntime.BFloat16"/>.</summary>
    BFloat16 = 16,
}
