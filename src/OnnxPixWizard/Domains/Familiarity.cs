namespace OnnxPixWizard.Domains;

/// <summary>How far a picture lies from those that its task was taught on.</summary>
/// <param name="Domain">The nearest kind of picture that the task was taught on.</param>
/// <param name="Distance">From the middle of that kind, in standard deviations of its own pictures.</param>
/// <param name="Limit">Distance that hardly any of its own pictures exceeds.</param>
public sealed record Familiarity(string Domain, double Distance, double Limit)
{
    /// <summary>Whether the picture could be one of them; else the answer may mean nothing.</summary>
    public bool IsWithin => Distance <= Limit;

    /// <returns>A warning where the picture is unlike all that the task was taught on, or none.</returns>
    internal IEnumerable<string> Doubts(string task)
    {
        if (!IsWithin)
        {
            yield return FormattableString.Invariant(
                $"task '{task}' was taught on {Domain} only, and this picture is unlike them (distance {Distance:F1}, theirs at most ")
                    + FormattableString.Invariant($"{Limit:F1}): don't rely on the answer.");
        }
    }
}
