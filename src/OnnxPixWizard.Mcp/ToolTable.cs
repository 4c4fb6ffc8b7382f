using OnnxPixWizard.Bundles;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Mcp;

/// <summary>Which tools the bundles' tasks make. A task of a kind that has no row becomes a tool of its own.</summary>
internal static class ToolTable
{
    private static readonly (string Name, string Description) Instruction = ("instruction", "What to do, in one sentence.");

    private static readonly Row[] Rows =
    [
        new("inpaint", "Fill in", "Paints anew what is white in the mask; all else stays as it is.",
            ToolInputs.Picture | ToolInputs.Mask | ToolInputs.Words | ToolInputs.Seed, ToolInputs.Picture | ToolInputs.Mask, Instruction,
            static task => task is { TakesImage: true, Decoder: PictureTask { HoleColor: not null } }),
        new("generate", "Paint from words", "Paints a picture of what the words say.",
            ToolInputs.Words | ToolInputs.Size | ToolInputs.Seed | ToolInputs.Count, ToolInputs.Words, ("prompt", "What to paint."),
            static task => !task.TakesImage),
        new("restore", "Restore", "Repairs a photo at its own size; the task says of what.",
            ToolInputs.Picture | ToolInputs.Restoration, ToolInputs.Picture, default, static task => task.Decoder is PictureTask)
            { Default = "restore" },
        new("describe_depth", "Depth", "Estimates how far away everything in a picture is.",
            ToolInputs.Picture, ToolInputs.Picture, default, static task => task.Decoder is DepthTask),
        new("describe_normals", "Surface normals", "Estimates in which directions the surfaces in a picture face.",
            ToolInputs.Picture, ToolInputs.Picture, default, static task => task.Decoder is NormalsTask),
        new("segment", "Segment", "Says which class each part of a picture belongs to, with shares and boxes.",
            ToolInputs.Picture, ToolInputs.Picture, default, static task => task.Decoder is SegmentationTask),
        new("find", "Find an object", "Finds the object that the words refer to: its mask, its box and its share of the picture.",
            ToolInputs.Picture | ToolInputs.Words, ToolInputs.Picture | ToolInputs.Words,
            ("what", "The object, such as 'the small red ball'."), static task => task.Decoder is MaskTask or HighlightTask or BoxesTask)
            { Default = "mask" },
        new("cut_out", "Cut out", "Cuts the subject of a photo out: all else becomes transparent.",
            ToolInputs.Picture, ToolInputs.Picture, default, static task => task.Decoder is SubjectTask),
        new("draw_lines", "Draw lines", "Draws the edges or lines of a picture.",
            ToolInputs.Picture, ToolInputs.Picture, default, static task => task.Decoder is EdgesTask),
    ];

    public static IEnumerable<ToolPlan> Of(PixWizardBundles bundles)
    {
        (string Bundle, TaskEntry Task)[] tasks =
            [.. bundles.Names.SelectMany(name => bundles.Bundle(name).Manifest.Tasks.Select(task => (name, task)))];
        foreach (Row row in Rows)
        {
            (string, TaskEntry)[] taken = [.. tasks.Where(each => RowOf(each.Task) == row)];
            string[] drawing = RowOf(Drawing) == row
                ? [.. bundles.Names.Where(name => BundleFamilies.IsPixNerd(bundles.Bundle(name).Family))] : [];
            if (taken.Length + drawing.Length > 0)
            {
                yield return row.Plan(taken, drawing, string.Join(" ", drawing.Select(name => Classes(name, bundles.Bundle(name)))));
            }
        }

        foreach (IGrouping<string, (string Bundle, TaskEntry Task)> other in tasks.Where(static each => RowOf(each.Task) is null)
            .GroupBy(static each => each.Task.Id, StringComparer.Ordinal))
        {
            TaskEntry task = other.First().Task;
            yield return new Row(
                task.Id.Replace('-', '_'), task.Name, $"{task.Name}.", ToolInputs.Picture | ToolInputs.Words, ToolInputs.Picture,
                ("instruction", $"What is meant, such as '{task.Examples[0]}'"), static _ => true).Plan([.. other], [], string.Empty);
        }

        string[] editors = [.. tasks.Where(static each => each.Task.TakesImage).Select(static each => each.Bundle)
            .Distinct(StringComparer.Ordinal)];
        if (editors.Length > 0)
        {
            IEnumerable<string> ids = tasks.Where(static each => each.Task.TakesImage).Select(static each => each.Task.Id);
            string known = string.Join(", ", ids.Distinct(StringComparer.Ordinal));
            yield return new ToolPlan(
                "edit", "Edit by words",
                $"Does what a sentence says to a picture, in several steps where it says several things. It can do: {known}.",
                ToolInputs.Picture | ToolInputs.Mask | ToolInputs.Words | ToolInputs.Seed, ToolInputs.Picture | ToolInputs.Words,
                Instruction, [.. editors.Select(static name => (name, (string?)null))]);
        }
    }

    /// <summary>Stands for what a bundle that only draws can do.</summary>
    private static TaskEntry Drawing { get; } = new()
        { Id = "draw", Name = "Draw", Examples = [], Decoder = new PictureTask(), TakesImage = false };

    private static Row? RowOf(TaskEntry task) => Array.Find(Rows, row => row.Takes(task));

    private static string Classes(string name, Bundle bundle) => bundle.Manifest.Classes is not { } classes ? string.Empty
        : classes.Names.Count is > 0 and <= 100 ? $"Bundle '{name}' knows these words alone: {string.Join(", ", classes.Names)}."
        : $"Bundle '{name}' knows the numbers 0 to {classes.Count - 1} of its classes.";

    private sealed record Row(
        string Name, string Title, string Description, ToolInputs Inputs, ToolInputs Needed, (string Name, string Description) Words,
        Func<TaskEntry, bool> Takes)
    {
        public string? Default { get; init; }

        /// <param name="tasks">Tasks that answer, each with its bundle.</param>
        /// <param name="drawing">Bundles that draw without any task.</param>
        /// <param name="more">What else is to be known.</param>
        public ToolPlan Plan((string Bundle, TaskEntry Task)[] tasks, string[] drawing, string more)
        {
            string[] taught = [.. tasks.SelectMany(static each => each.Task.TaughtOn ?? []).Distinct(StringComparer.Ordinal)];
            string[] ids = [.. tasks.Select(static each => each.Task.Id).Distinct(StringComparer.Ordinal)];
            string description = $"{Description} {more}".Trim()
                + (taught.Length > 0 ? $" Taught on {string.Join(", ", taught)}; on others the answer may mean little." : string.Empty);
            return new ToolPlan(
                Name, Title, description, Inputs, Needed, Words,
                [
                    .. tasks.Select(static each => (each.Bundle, (string?)each.Task.Id)),
                    .. drawing.Select(static name => (name, (string?)null)),
                ])
            {
                DefaultTask = ids.Length == 1 ? ids[0] : Array.Find(ids, id => id == Default),
            };
        }
    }
}
