using System.Numerics.Tensors;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks;

/// <summary>Chooses a task by what the instruction means.</summary>
internal static class TaskSelector
{
    /// <summary>The task of this id.</summary>
    /// <exception cref="OptionException">The bundle has none, or it does not fit the request.</exception>
    public static TaskEntry ById(BundleManifest manifest, string id, bool hasImage)
    {
        TaskEntry task = manifest.Tasks.FirstOrDefault(t => string.Equals(t.Id, id, StringComparison.OrdinalIgnoreCase))
            ?? throw new OptionException("Task", $"bundle '{manifest.Name}' has no task '{id}'; it has {string.Join(", ", manifest.Tasks.Select(static t => t.Id))}.");
        return task.TakesImage == hasImage
            ? task
            : throw new OptionException("Task", task.TakesImage
                ? $"task '{task.Id}' needs a picture; give one with --input."
                : $"task '{task.Id}' paints on a blank canvas and takes no picture; leave --input out, or choose another task.");
    }

    /// <summary>The task whose mean embedding points most nearly in the instruction's direction.</summary>
    /// <param name="manifest">Tasks and their embeddings.</param>
    /// <param name="pooled">The instruction's text_embeds, [T].</param>
    /// <param name="hasImage">Whether the request brings a picture: only tasks that fit are considered.</param>
    /// <exception cref="OptionException">No task fits.</exception>
    public static TaskEntry ByInstruction(BundleManifest manifest, ReadOnlySpan<float> pooled, bool hasImage)
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
            ? $"bundle '{manifest.Name}' has no task that takes a picture; leave --input out."
            : $"bundle '{manifest.Name}' has no task without a picture; give one with --input.");
    }
}
