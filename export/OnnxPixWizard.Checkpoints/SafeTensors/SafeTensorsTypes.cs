using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.SafeTensors;

/// <summary>The format's names of element types.</summary>
internal static class SafeTensorsTypes
{
    private static readonly (string Name, ElementType Type)[] Names =
    [
        ("F32", ElementType.Float32), ("F16", ElementType.Float16), ("BF16", ElementType.BFloat16), ("F64", ElementType.Float64),
        ("I64", ElementType.Int64), ("I32", ElementType.Int32), ("I8", ElementType.Int8), ("U8", ElementType.UInt8), ("BOOL", ElementType.Bool),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Known => string.Join(", ", Names.Select(static pair => pair.Name));

    /// <returns>The type, or <see cref="ElementType.Undefined"/> for a name that no tensor here has.</returns>
    public static ElementType Parse(string name) => Array.Find(Names, pair => string.Equals(pair.Name, name, StringComparison.Ordinal)).Type;

    /// <returns>The name, or null for a type that the format can't hold.</returns>
    public static string? Format(ElementType type) => Array.Find(Names, pair => pair.Type == type).Name;
}
