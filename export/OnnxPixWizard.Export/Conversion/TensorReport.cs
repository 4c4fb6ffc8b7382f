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
                $"The checkpoints do not fit: {_missing} missing, {_surplus} surplus, {_unfit} mis-shaped tensor(s), first '{_lines[0]}'. "
                    + "Nothing was written. "
                + "Give the folders of matching files, whole as they were published.", _lines);
        }
    }

    private static string Near(IReadOnlyList<string> near) => near.Count == 0 ? "" : $"; nearest: {string.Join(", ", near)}";
}

/// <summary>Finds the names that someone may have meant.</summary>
internal static class NearestNames
{
    private const int Compared = 12, Shown = 2;

    /// <summary>The nearest of the candidates, best first: those that share most dotted parts, then those of fewest edits.</summary>
    public static IReadOnlyList<string> Of(string name, IReadOnlyCollection<string> candidates)
    {
        HashSet<string> parts = [.. name.Split('.')];
        return
        [
            .. candidates
                .Where(candidate => candidate != name)
                .Select(candidate => (Name: candidate, Shared: candidate.Split('.').Count(parts.Contains)))
                .OrderByDescending(static entry => entry.Shared)
                .ThenBy(entry => Math.Abs(entry.Name.Length - name.Length))
                .Take(Compared)
                .Select(entry => (entry.Name, Edits: Distance(name, entry.Name)))
                .Where(entry => entry.Edits <= name.Length / 2)
                .OrderBy(static entry => entry.Edits)
                .ThenBy(static entry => entry.Name, StringComparer.Ordinal)
                .Take(Shown)
                .Select(static entry => entry.Name),
        ];
    }

    // Levenshtein: insertions, deletions and replacements.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, corner + (left[i - 1] == right[j - 1] ? 0 : 1));
                corner = above;
            }
        }

        return row[^1];
    }
}
