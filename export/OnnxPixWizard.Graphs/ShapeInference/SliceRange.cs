namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>ONNX's rules for a range of an axis with start, end and step.</summary>
internal static class SliceRange
{
    /// <summary>First index taken, after clamping.</summary>
    public static long Start(long extent, long start, long step) =>
        step > 0 ? Math.Clamp(start < 0 ? start + extent : start, 0, extent) : Math.Clamp(start < 0 ? start + extent : start, 0, extent - 1);

    /// <summary>Number of entries taken.</summary>
    public static long Length(long extent, long start, long end, long step)
    {
        long first = Start(extent, start, step);
        long last = step > 0 ? Math.Clamp(end < 0 ? end + extent : end, 0, extent) : Math.Clamp(end < 0 ? end + extent : end, -1, extent - 1);
        long span = step > 0 ? last - first : first - last;
        return span <= 0 ? 0 : (span + Math.Abs(step) - 1) / Math.Abs(step);
    }
}
