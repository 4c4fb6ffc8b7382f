using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Scenes.Referring;

namespace OnnxPixWizard.Training.Examples;

/// <summary>What an example is about; its pictures lie in the spans given to <see cref="ExampleFactory.Create"/>.</summary>
internal sealed record TrainingExample
{
    /// <summary>Task.</summary>
    public required TrainingTask Task { get; init; }

    /// <summary>Identifier of the task in manifests.</summary>
    public string TaskId => Task.Id();

    /// <summary>Instruction of the user.</summary>
    public required string Instruction { get; init; }

    /// <summary>The same phrasing about another solid of the scene; only for referring examples of the evaluation split, and null where no
    /// other solid can be described.</summary>
    public string? SwappedInstruction { get; init; }

    /// <summary>Kind of picture.</summary>
    public PictureContent Content { get; init; }

    /// <summary>The scene; null for dead leaves.</summary>
    public Scene? Scene { get; init; }

    /// <summary>Number of the solid referred to; -1 in tasks that refer to none.</summary>
    public int Target { get; init; } = -1;

    /// <summary>Description of the solid referred to.</summary>
    public ReferringExpression? Expression { get; init; }

    /// <summary>Color that the highlight task paints with.</summary>
    public PaintColor? Paint { get; init; }

    /// <summary>Standard deviation of the added noise in 8-bit units; 0 in other tasks.</summary>
    public float NoiseSigma { get; init; }
}
