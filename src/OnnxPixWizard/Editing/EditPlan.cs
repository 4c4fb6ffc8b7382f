using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Editing;

/// <summary>Which of a bundle's tasks make an edit, and what they are told.</summary>
/// <param name="Find">Finds the object; null: the user marked the region.</param>
/// <param name="Fill">Paints the region.</param>
/// <param name="Object">The name of what is edited, without any verb.</param>
/// <param name="Instead">What comes in its place.</param>
/// <param name="Instruction">What the painting task reads; null: its own example.</param>
internal sealed record EditPlan(TaskEntry? Find, TaskEntry Fill, string? Object, string? Instead, string? Instruction)
{
    /// <summary>Whether a region was marked although an object was named.</summary>
    public bool IsMarkedAndNamed => Find is null && Object is not null;

    /// <exception cref="OptionException">The request says too little, or names a task that can't do it.</exception>
    /// <exception cref="EditException">The bundle has no task for it.</exception>
    public static EditPlan For(BundleManifest manifest, EditRequest request)
    {
        (string? name, string? instead) = Names(request);
        bool isMarked = request.Mask is not null || request.Boxes.Count > 0;
        RequireWords(request, name, instead, isMarked);
        TaskEntry? find = isMarked ? null : Finder(manifest, request.FindTask);
        TaskEntry fill = Filler(manifest, request.FillTask, instead);
        string? instruction = fill.Decoder.TakesMask ? instead : request.Action switch
        {
            EditAction.Remove => $"Remove {name ?? "what is in the middle"}.",
            EditAction.Replace => $"Replace {name ?? "what is in the middle"} with {instead}.",
            _ => $"Add {instead}.",
        };
        return new EditPlan(find, fill, name, instead, instruction);
    }

    private static (string? Object, string? Instead) Names(EditRequest request)
    {
        string? words = string.IsNullOrWhiteSpace(request.Object) ? null : request.Object;
        string? instead = string.IsNullOrWhiteSpace(request.Instead) ? null : ObjectPhrase.Of(request.Instead);
        return request.Action switch
        {
            EditAction.Add => (null, words is null ? null : ObjectPhrase.Of(words)),
            EditAction.Replace when words is not null && instead is null => ObjectPhrase.OfReplacement(words),
            _ => (words is null ? null : ObjectPhrase.Of(words), instead),
        };
    }

    private static void RequireWords(EditRequest request, string? name, string? instead, bool isMarked)
    {
        if (request.Action == EditAction.Add && !isMarked)
        {
            throw new OptionException(nameof(request.Boxes), "nothing says where to add it: give a mask or boxes.");
        }

        if (!isMarked && string.IsNullOrEmpty(name))
        {
            throw new OptionException(nameof(request.Object), "nothing says what to edit: name the object, or give a mask or boxes.");
        }

        if ((request.Action == EditAction.Remove) != (instead is null))
        {
            throw new OptionException(
                request.Action == EditAction.Add ? nameof(request.Object) : nameof(request.Instead), instead is null
                    ? "nothing says what is to be painted; say it, such as 'a blue cube'."
                    : "what is removed is not replaced: leave it out, or ask for a replacement.");
        }
    }

    private static TaskEntry Finder(BundleManifest manifest, string? id)
    {
        TaskEntry[] finders = [.. manifest.Tasks.Where(static task => task is { TakesImage: true, Decoder.FindsObjects: true })];
        if (id is not null)
        {
            string others = finders.Length > 0 ? $"there are {string.Join(", ", finders.Select(static task => task.Id))}." : "it has none.";
            return Array.Find(finders, task => string.Equals(task.Id, id, StringComparison.OrdinalIgnoreCase))
                ?? throw new OptionException(nameof(EditRequest.FindTask),
                    $"bundle '{manifest.Name}' has no task '{id}' that finds objects; {others}");
        }

        // A mask is read more surely than paint over the picture.
        return finders.OrderBy(static task => task.Decoder.IsPicture).FirstOrDefault() ?? throw new EditException(
            EditFault.NoTask, $"bundle '{manifest.Name}' has no task that finds what a phrase names (a mask or a highlight); mark the "
                + "region with a mask or boxes, or use another bundle.");
    }

    /// <param name="manifest">The bundle's.</param>
    /// <param name="id">Task that the user names; null: none.</param>
    /// <param name="sentence">What is to be painted; null: what is around the hole says it.</param>
    private static TaskEntry Filler(BundleManifest manifest, string? id, string? sentence)
    {
        if (id is not null)
        {
            return manifest.Tasks.FirstOrDefault(task => task.TakesImage && task.Decoder.IsPicture && !task.Decoder.IsGray
                    && string.Equals(task.Id, id, StringComparison.OrdinalIgnoreCase))
                ?? throw new OptionException(nameof(EditRequest.FillTask),
                    $"bundle '{manifest.Name}' has no task '{id}' that paints pictures.");
        }

        TaskEntry[] fillers = [.. manifest.Tasks.Where(static task => task.TakesImage && task.Decoder.TakesMask)];
        if (fillers.Length == 0)
        {
            throw new EditException(
                EditFault.NoTask,
                $"bundle '{manifest.Name}' has no task that fills holes; use another bundle, or name the task that paints.");
        }

        // What reads a wording of its own, or no words at all, paints what is around the hole, whatever is asked for.
        return (sentence is null ? fillers[0] : Array.Find(fillers, static task => task is { Wording: null, Restorer: null }))
            ?? throw new EditException(EditFault.NoTask,
                $"bundle '{manifest.Name}' has no task that paints what a sentence says into a hole: '{fillers[0].Id}' reads no sentence "
                    + $"and fills from what is around, so it can remove but not paint '{sentence}'; use a bundle that was taught it.");
    }
}
