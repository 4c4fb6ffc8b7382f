namespace OnnxPixWizard;

/// <summary>Steps that someone decided for a request, such as an assistant that read its sentence.</summary>
/// <param name="Steps">The steps, at least one; each works on the former's picture.</param>
/// <param name="LeftOut">What the sentence asks for besides and no task does, in words.</param>
public sealed record TaskPlan(IReadOnlyList<PlannedStep> Steps, IReadOnlyList<string> LeftOut);

/// <summary>One step of a <see cref="TaskPlan"/>.</summary>
/// <param name="Task">Id of the bundle's task.</param>
public sealed record PlannedStep(string Task)
{
    /// <summary>What the task is told: an object's name, what is to be painted, or a sentence; null: the task says it all.</summary>
    public string? Instruction { get; init; }

    /// <summary>As <see cref="PixWizardRequest.Strength"/>; null: the request's own.</summary>
    public double? Strength { get; init; }

    /// <summary>As <see cref="PixWizardRequest.Scale"/>; null: the request's own.</summary>
    public int? Scale { get; init; }
}

/// <summary>Reads what a sentence asks for and says which of a bundle's tasks do it.</summary>
public interface IPlanMaker
{
    /// <summary>Makes a plan; nothing of it is run. Set as <see cref="PixWizardRequest.Plan"/> it is what the request does.</summary>
    /// <param name="bundle">The bundle that will answer.</param>
    /// <param name="request">Its instruction is read, and whether there is a picture and a mask.</param>
    /// <param name="cancellation">Ends the planning early.</param>
    /// <exception cref="OptionException">There is no instruction, or the bundle has no task that fits the picture or the mask.</exception>
    Task<TaskPlan> PlanAsync(Bundles.Bundle bundle, PixWizardRequest request, CancellationToken cancellation = default);
}
