namespace OnnxPixWizard.Export.Conversion;

/// <summary>Everything that does not fit between checkpoints and networks, gathered before anything is written.</summary>
internal sealed class TensorReport
{
    private readonly List<string> _lines = [];
    private int _missing;
    private int _surplus;
    private int _unfit;

    /// <summary>The network needs a tensor that the checkpoint lacks.</summary>
    public void Missing(string part, string name, ReadOnlySpan<long> shape, IReadOnlyList<string> near)
    {
        _missing++;
        _lines.Add($"{part}: missing '{name}' [{string.Join(", ", shape.ToArray())}]{Near(near)}");
    }

    /// <summary>The checkpoint has a tensor that the network does not know.</summary>
    public void Surplus(string part, string name, ReadOnlySpan<long> shape, IReadOnlyList<string> near)
    {
        _surplus++;
        _lines.Add($"{part}: surplus '{name}' [{string.Join(", ", shape.ToArray())}]{Near(near)}");
    }

    /// <summary>A tensor has another shape or type than the network's.</summary>
    public void Unfit(string part, string name, string found, string needed)
    {
        _unfit++;
        _lines.Add($"{part}: '{name}' is {found}; the network needs {needed}");
    }

    /// <exception cref="ConversionException">Anything was reported.</exception>
    public void ThrowIfAny()
    {
        if (_lines.Count > 0)
        {
            throw new ConversionException(
                $"The checkpoints do not fit: {_missing} missing, {_surplus} surplus, {_unfit} mis-shaped tensor(s), first '{_lines[0]}'. Nothing was written. "
                + "Give the folders of matching files, whole as they were published.", _lines);
        }
    }

    private static string Near(IReadOnlyList<string> near) => near.Count == 0 ? "" : $"; nearest: {string.Join(", ", near)}";
}
