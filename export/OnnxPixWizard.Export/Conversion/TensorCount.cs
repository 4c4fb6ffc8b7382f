namespace OnnxPixWizard.Export.Conversion;

/// <summary>Counts elements.</summary>
internal static class TensorCount
{
    /// <summary>Elements of a shape.</summary>
    public static long Of(long[] shape) => shape.Aggregate(1L, static (product, extent) => product * extent);
}
