using System.Numerics.Tensors;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;

namespace OnnxPixWizard.Tasks;

/// <summary>Chooses a task: the one that is named, else by what the instruction means.</summary>
internal sealed class TaskChooser(BundleManifest manifest, TextConditioner texts)
{
    /// <returns>The task, and the instruction that is followed, encoded.</returns>
    /// <exception cref="OptionException">The bundle has no such task, it does not fit the request, or nothing says what to do.</exception>
    public (TaskEntry Task, TextEncoding Asked) Choose(PixWizardRequest request, Work work)
    {
        bool hasImage = request.Image is not null;
        TaskEntry? named = request.Task is null ? null : ById(request.Task, hasImage);
        string instruction = Instruction(request, named);
        texts.Prepare(instruction, work);
        TextEncoding asked = texts.Encode(instruction, work);
        TaskEntry task = named ?? ByInstruction(asked.Pooled, hasImage);
        return request.Mask is null || task.Decoder.TakesMask
            ? (task, asked)
            : throw new OptionException(nameof(request.Mask), $"task '{task.Id}' has no holes; leave the mask out, or name a task that has.");
    }

    private static string Instruction(PixWizardRequest request, TaskEntry? task)
    {
        if (!string.IsNullOrWhiteSpace(request.Instruction))
        {
            return request.Instruction;
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
            ?? throw new OptionException("Task", $"bundle '{manifest.Name}' has no task '{id}'; it has {string.Join(", ", manifest.Tasks.Select(static t => t.Id))}.");
        return task.TakesImage == hasImage
            ? task
            : throw new OptionException("Task", task.TakesImage
                ? $"task '{task.Id}' needs a picture; give one."
                : $"task '{task.Id}' paints on a blank canvas and takes no picture; leave the picture out, or choose another task.");
    }

    /// <summary>The task whose mean embedding points most nearly in the instruction's direction, among those that fit.</summary>
    private TaskEntry ByInstruction(ReadOnlySpan<float> pooled, bool hasImage)
    {
        TaskEntry? best = null;
        float most = float.NegativeInfinity;
        foreach (TaskEntry task in manifest.Tasks.Where(t => t.TakesImage == hasImage))
        {
            float[]? mean = task.Embedding?.ToArray();
            float similarity = mean is null ? -1 : TensorPrimitives.CosineSimilarity(mean, pooled);
            if (best is null || similarity > most)
            {
                (best, most) = (task, similarity);
            }
        }

        return best ?? throw new OptionException("Image", hasImage
            ? $"bundle '{manifest.Name}' has no task that takes a picture; leave it out."
            : $"bundle '{manifest.Name}' has no task without a picture; give one.");
    }
}
