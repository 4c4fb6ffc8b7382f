using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tasks.Choosing;

namespace OnnxPixWizard;

/// <summary>
/// The steps that a request's sentence asks for: "remove the noise, then give me the depth" is two. Each works on the former's picture;
/// where the former only told of its picture (depth, normals, labels, a mask), on what that one worked on.
/// </summary>
public sealed record RequestPlan
{
    private RequestPlan(IReadOnlyList<RequestStep> steps) => Steps = steps;

    /// <summary>The steps, at least one.</summary>
    public IReadOnlyList<RequestStep> Steps { get; }

    /// <summary>Where each step's answer is written; null where a later one works on its picture.</summary>
    /// <param name="output">File of the last one; the others' names are made of it.</param>
    internal string?[] Outputs(string output) =>
    [
        .. Steps.Select((step, i) => i == Steps.Count - 1 ? output : step.IsPicture ? null
            : FormattableString.Invariant($"{Path.ChangeExtension(output, null)}.step{i + 1}{Path.GetExtension(output)}")),
    ];

    /// <summary>Reads a request. Nothing is loaded but the bundle's chooser; without one, and where
    /// the task is named, the request is one step as it is. A plan that it brings is taken.</summary>
    /// <param name="bundle">The bundle that will answer.</param>
    /// <param name="request">The request. Its mask goes to the step that has
    /// holes, its scale to one that enlarges, its size to the last one.</param>
    /// <exception cref="InstructionException">The sentence, or a part of it, means none of the bundle's tasks.</exception>
    /// <exception cref="OptionException">The picture, the mask or the bundle does not fit what is asked for.</exception>
    /// <exception cref="BundleException">The chooser's file is damaged.</exception>
    public static RequestPlan For(Bundle bundle, PixWizardRequest request)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return For(bundle.Manifest, () => SentenceChooser.Of(bundle), request);
    }

    /// <summary>The same with a chooser that may be loaded already; asked for only where a sentence has to be read.</summary>
    internal static RequestPlan For(BundleManifest manifest, Func<SentenceChooser?> chooser, PixWizardRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Plan is { } plan ? Joined(request, [.. plan.Steps.Select((step, i) => Planned(manifest, request, step, i))])
            : request.Task is null && !string.IsNullOrWhiteSpace(request.Instruction) && chooser() is { } sentences
            ? Of(manifest, sentences, request, request.Instruction)
            : new RequestPlan([new RequestStep(request, request.Task, Choice: null)]);
    }

    private static RequestPlan Of(BundleManifest manifest, SentenceChooser sentences, PixWizardRequest request, string instruction)
    {
        bool hasImage = request.Image is not null;
        IReadOnlyList<string> parts = SentenceParts.Split(instruction, sentences.Read);
        if (parts.Count == 1)
        {
            bool hasMask = request.HasHoles;
            (TaskEntry task, TaskChoice? choice) = sentences.Choose(
                instruction, TaskChooser.Fitting(manifest, hasImage, hasMask), hasImage, hasMask);
            return new RequestPlan([new RequestStep(request, task.Id, choice)]);
        }

        return Joined(request, [.. parts.Select((part, i) =>
        {
            bool hasPicture = hasImage || i > 0;
            (TaskEntry task, TaskChoice? choice) = sentences.Choose(
                part, TaskChooser.Fitting(manifest, hasPicture, hasMask: false), hasPicture, hasMask: false);
            return (request with { Instruction = part }, task, choice);
        })]);
    }

    /// <summary>A step that was decided elsewhere.</summary>
    private static (PixWizardRequest, TaskEntry, TaskChoice?) Planned(
        BundleManifest manifest, PixWizardRequest request, PlannedStep step, int place)
    {
        TaskEntry? task = manifest.Tasks.FirstOrDefault(task => string.Equals(task.Id, step.Task, StringComparison.OrdinalIgnoreCase));
        bool hasPicture = request.Image is not null || place > 0;
        string? problem = task is null
                ? $"bundle '{manifest.Name}' has no task '{step.Task}'; it has "
                    + $"{string.Join(", ", manifest.Tasks.Select(static task => task.Id))}."
            : task.TakesImage && !hasPicture ? $"task '{task.Id}' needs a picture; give one."
            : !task.TakesImage && hasPicture ? $"task '{task.Id}' paints on a blank canvas, but there is a picture by then; let it come "
                + "first, or leave it out."
            : string.IsNullOrWhiteSpace(step.Instruction) && task.Decoder.NeedsInstruction(task)
                ? $"task '{task.Id}' needs an instruction such as '{task.Examples[0]}'."
            : null;
        return problem is null
            ? (request with
            {
                Plan = null, Task = task!.Id, Instruction = step.Instruction, Strength = step.Strength ?? request.Strength,
                Scale = step.Scale ?? request.Scale,
            }, task, null)
            : throw new OptionException(nameof(request.Plan), $"step {place + 1} of the plan can't be done: {problem}");
    }

    /// <summary>Deals out what the request brings once: its mask, its scale, its size.</summary>
    private static RequestPlan Joined(
        PixWizardRequest request, IReadOnlyList<(PixWizardRequest Request, TaskEntry Task, TaskChoice? Choice)> parts)
    {
        if (parts.Count == 0)
        {
            throw new OptionException(nameof(request.Plan), "the plan has no step; give it one, or none at all.");
        }

        List<RequestStep> steps = [];
        bool needsMask = request.HasHoles;
        foreach ((int i, (PixWizardRequest part, TaskEntry task, TaskChoice? choice)) in parts.Index())
        {
            bool takesMask = needsMask && task.Decoder.TakesMask;
            needsMask &= !takesMask;
            PixWizardRequest step = part with
            {
                Mask = takesMask ? request.Mask : null, Extend = takesMask ? request.Extend : null,
                Scale = task.Enlarges() ? part.Scale : null, Size = i == parts.Count - 1 ? request.Size : OutputSize.Auto,
            };
            steps.Add(new RequestStep(step, task.Id, choice) { IsPicture = task.Decoder.IsPicture });
        }

        return !needsMask
            ? new RequestPlan(steps)
            : throw new OptionException(nameof(request.Mask),
                $"none of the steps ({string.Join(", ", steps.Select(static s => s.Task))}) has holes; leave the "
                    + (request.Mask is null ? "extension out." : "mask out."));
    }
}

/// <summary>One step of a plan.</summary>
/// <param name="Request">What is asked for; of a later step, without its picture, which is made by a former one.</param>
/// <param name="Task">Id of the task; null where the bundle has no chooser and will tell when it runs.</param>
/// <param name="Choice">How sure that is; null where the request named the task.</param>
public sealed record RequestStep(PixWizardRequest Request, string? Task, TaskChoice? Choice)
{
    /// <summary>Whether a later step works on this one's picture; else on what this one worked on.</summary>
    public bool IsPicture { get; internal init; } = true;
}
