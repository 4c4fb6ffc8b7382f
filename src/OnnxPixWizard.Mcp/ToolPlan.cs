namespace OnnxPixWizard.Mcp;

/// <summary>A tool, and who answers it.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Description">What it does, for the assistant that chooses it.</param>
/// <param name="Inputs">What it is given.</param>
/// <param name="Needed">Those of <paramref name="Inputs"/> without which it can't be called.</param>
/// <param name="Words">Name and description of the words, where it is given any.</param>
/// <param name="Answers">Bundles and tasks that answer; no task: the words choose it.</param>
internal sealed record ToolPlan(
    string Name, string Title, string Description, ToolInputs Inputs, ToolInputs Needed, (string Name, string Description) Words,
    IReadOnlyList<(string Bundle, string? Task)> Answers)
{
    /// <summary>The task of a call that names none; null: it must name one, or the words choose it.</summary>
    public string? DefaultTask { get; init; }

    public string[] Bundles { get; } = [.. Answers.Select(static answer => answer.Bundle).Distinct(StringComparer.Ordinal)];

    public string[] Tasks { get; } = [.. Answers.Select(static answer => answer.Task).OfType<string>().Distinct(StringComparer.Ordinal)];
}

/// <summary>What a tool is given besides the picture.</summary>
[Flags]
internal enum ToolInputs
{
    None = 0,
    Picture = 1,
    Mask = 2,
    Words = 4,
    Size = 8,
    Restoration = 16,
    Seed = 32,
    Count = 64,
}
