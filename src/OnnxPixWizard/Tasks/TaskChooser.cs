using System.Numerics.Tensors;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks.Choosing;

namespace OnnxPixWizard.Tasks;

/// <summary>Chooses a task: the one that is named, else by what the instruction means.</summary>
/// <param name="manifest">The bundle's.</param>
/// <param name="sentences">The bundle's chooser; null: instructions are compared with the tasks' own by the task encoder.</param>
/// <param name="texts">Encodes instructions.</param>
/// <param name="domains">Tells kinds of pictures apart, as some tasks are answered in one of two ways; null: it can't be told.</param>
internal sealed class TaskChooser(BundleManifest manifest, SentenceChooser? sentences, TextConditioner texts, DomainTable? domains)
{
    /// <summary>The task that a request names, checked as far as that goes without any graph; null where none is named.</summary>
    /// <exception cref="OptionException">The bundle has no such task, it does not fit the request, or nothing says what to do.</exception>
    public TaskEntry? Named(PixWizardRequest request)
    {
        TaskEntry? named = request.Task is null ? null : ById(request.Task, request.Image is not null);
        _ = Instruction(request, named);
        return named is null ? null : Answered(RequireHoles(request, named), request, features: null);
    }

    /// <exception cref="OptionException">The bundle has no such task, it does not fit the request, or nothing says what to do.</exception>
    /// <exception cref="InstructionException">The instruction means no task.</exception>
    public Asked Choose(PixWizardRequest request, Work work)
    {
        bool hasImage = request.Image is not null;
        RequireExtensible(request);
        TaskEntry? named = request.Task is null ? null : ById(request.Task, hasImage);
        string instruction = Instruction(request, named);
        (TaskEntry Task, TaskChoice? Choice)? chosen = named is not null ? (named, null)
            : request.Extend is not null && string.IsNullOrWhiteSpace(request.Instruction)
                ? (Fitting(manifest, hasImage, request.HasHoles)[0], null)
            : sentences?.Choose(instruction, Fitting(manifest, hasImage, request.HasHoles), hasImage, request.HasHoles);
        if (named is null && chosen is { Task: { Decoder.ReadsNamesAlone: true } reading })
        {
            instruction = TaskPhrases.Complete(reading, instruction);
        }

        TextEncoding? text = null;
        Lazy<float[]>? features = request.Image is { } picture ? new(() => PictureFeatures.Of(picture)) : null;
        TaskEntry? answered = chosen is { } known ? Answered(known.Task, request, features) : null;
        if (answered is not { Restorer: not null })
        {
            texts.Prepare(instruction, work);
            text = texts.Encode(instruction, work);
        }

        (TaskEntry task, TaskChoice? choice) = chosen ?? Nearest(text!.Pooled, Fitting(manifest, hasImage, request.HasHoles));
        task = answered ?? Answered(task, request, features);
        return new Asked(RequireHoles(request, task), choice, instruction, text) { Features = features };
    }

    private void RequireExtensible(PixWizardRequest request)
    {
        if (request.Extend is null)
        {
            return;
        }

        string? problem = request.Image is null ? "there is no picture to extend; give one."
            : manifest.Tasks.All(static task => !task.TakesImage || !task.Decoder.TakesMask)
                ? $"bundle '{manifest.Name}' has no task that fills holes, so it can't extend a picture; use another bundle."
            : null;
        if (problem is not null)
        {
            throw new OptionException(nameof(request.Extend), problem);
        }
    }

    /// <summary>The task as this request is answered: by the restorer with what holds for that, or by sampling without it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="request">The request.</param>
    /// <param name="features">Of its picture; null: it is not to be decoded yet, and taken for none of the kinds.</param>
    private TaskEntry Answered(TaskEntry task, PixWizardRequest request, Lazy<float[]>? features) =>
        task.Restorer is not { } restorer || request.Image is not { } image ? task
        : (restorer.ExceptOn is { } kind
                && (request.Evaluated is not null || (features is not null && domains?.IsOf(kind, features) == true)))
            || IsBeyond(restorer.MostHole, request, image.Size)
            ? task with { Restorer = null }
        : task with { Decoder = restorer.Decoder ?? task.Decoder, TaughtOn = restorer.TaughtOn ?? task.TaughtOn };

    // Without a mask nothing tells how wide the holes are.
    private static bool IsBeyond(int? mostHole, PixWizardRequest request, ImageSize size) =>
        mostHole is int most && (request.Mask is not { } mask || HoleMask.FromMask(mask, size).LargestSquare() > most);

    private static TaskEntry RequireHoles(PixWizardRequest request, TaskEntry task) => !request.HasHoles || task.Decoder.TakesMask
        ? task
        : throw new OptionException(
            request.Extend is null ? nameof(request.Mask) : nameof(request.Extend), request.Extend is null
                ? $"task '{task.Id}' has no holes; leave the mask out, or name a task that has."
                : $"task '{task.Id}' paints no holes, so it can't extend a picture; name a task that does.");

    private static string Instruction(PixWizardRequest request, TaskEntry? task)
    {
        if (!string.IsNullOrWhiteSpace(request.Instruction))
        {
            return task is null ? request.Instruction : TaskPhrases.Complete(task, request.Instruction);
        }

        if (task is null && request.Extend is not null)
        {
            return string.Empty;
        }

        if (task is null)
        {
            throw new OptionException(nameof(request.Instruction), "there is neither an instruction nor a task; say what to do.");
        }

        return task.Decoder.NeedsInstruction(task)
            ? throw new OptionException(nameof(request.Instruction), $"task '{task.Id}' needs an instruction such as '{task.Examples[0]}'.")
            : task.Examples[0];
    }

    private TaskEntry ById(string id, bool hasImage)
    {
        TaskEntry task = manifest.Tasks.FirstOrDefault(t => string.Equals(t.Id, id, StringComparison.OrdinalIgnoreCase))
            ?? throw new OptionException("Task",
                $"bundle '{manifest.Name}' has no task '{id}'; it has {string.Join(", ", manifest.Tasks.Select(static t => t.Id))}.");
        return task.TakesImage == hasImage
            ? task
            : throw new OptionException("Task", task.TakesImage
                ? $"task '{task.Id}' needs a picture; give one."
                : $"task '{task.Id}' paints on a blank canvas and takes no picture; leave the picture out, or choose another task.");
    }

    /// <summary>The tasks that fit a request's picture and mask.</summary>
    /// <exception cref="OptionException">There is none.</exception>
    public static TaskEntry[] Fitting(BundleManifest manifest, bool hasImage, bool hasMask)
    {
        TaskEntry[] fitting = [.. manifest.Tasks.Where(t => t.TakesImage == hasImage && (!hasMask || t.Decoder.TakesMask))];
        return fitting.Length > 0 ? fitting : throw (hasMask
            ? new OptionException("Mask", $"bundle '{manifest.Name}' has no task with holes; leave the mask out.")
            : new OptionException("Image", hasImage
                ? $"bundle '{manifest.Name}' has no task that takes a picture; leave the picture out."
                : $"bundle '{manifest.Name}' has no task without a picture; give one."));
    }

    /// <summary>The task whose mean embedding points most nearly in the instruction's direction.</summary>
    private static (TaskEntry Task, TaskChoice Choice) Nearest(float[] pooled, TaskEntry[] fitting)
    {
        (TaskEntry Task, double Similarity)[] ranked =
        [
            .. fitting
                .Select(t => (Task: t,
                    Similarity: t.Embedding is null ? -1d : TensorPrimitives.CosineSimilarity<float>(t.Embedding.ToArray(), pooled)))
                .OrderByDescending(static t => t.Similarity),
        ];
        (TaskEntry Task, double Similarity)? next = ranked.Length > 1 ? ranked[1] : null;
        return (ranked[0].Task,
            new TaskChoice(ranked[0].Task.Id, next?.Task.Id) { Similarity = ranked[0].Similarity, RunnerUpSimilarity = next?.Similarity });
    }
}

/// <summary>What a request asks for.</summary>
/// <param name="Task">The task.</param>
/// <param name="Choice">How sure it is where the instruction chose it; null where it was named.</param>
/// <param name="Instruction">The instruction that is followed.</param>
/// <param name="Text">The same, encoded; null where the restorer, which reads none, answers the task.</param>
internal sealed record Asked(TaskEntry Task, TaskChoice? Choice, string Instruction, TextEncoding? Text)
{
    /// <summary>Of the picture, computed where they are first needed; null where there is none.</summary>
    public Lazy<float[]>? Features { get; init; }
}
