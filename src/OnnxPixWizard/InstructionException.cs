namespace OnnxPixWizard;

/// <summary>An instruction, or a part of it, means none of the bundle's tasks.</summary>
public sealed class InstructionException : Exception
{
    internal InstructionException(string instruction, string problem, IReadOnlyList<string> tasks, IReadOnlyList<string> nearest)
        : base($"'{instruction}' {problem} It can do: {string.Join(", ", tasks)}. Nearest: {string.Join(", ", nearest)}. Say it in other "
            + "words, or name the task.")
    {
        Instruction = instruction;
        Tasks = tasks;
        Nearest = nearest;
    }

    /// <summary>What was not understood: the instruction, or one of its steps.</summary>
    public string Instruction { get; }

    /// <summary>Ids of the bundle's tasks that fit the request.</summary>
    public IReadOnlyList<string> Tasks { get; }

    /// <summary>Ids of those that come nearest, the nearest first; at most two.</summary>
    public IReadOnlyList<string> Nearest { get; }
}
