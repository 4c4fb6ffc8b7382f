namespace OnnxPixWizard.Export.Conversion;

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
