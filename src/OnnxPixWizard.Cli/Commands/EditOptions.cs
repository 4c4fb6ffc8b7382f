using System.CommandLine;
using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Cli.Commands;

/// <summary>Options of <c>remove</c>, <c>replace</c> and <c>add</c>.</summary>
internal sealed class EditOptions(EditAction action)
{
    public RequestOptions Request { get; } = new();

    public Option<string> Input { get; } = new("--input", "-i")
        { Description = "Picture: JPEG, PNG, WebP, TIFF, GIF, AVIF; - reads it from standard input.", HelpName = "FILE", Required = true };

    public Option<string> Output { get; } = new("--output", "-o") { Description = "Picture to write: .png, .jpg, .webp, .tif, .avif or "
        + ".gif; - writes PNG to standard output, and all words to the error stream.", HelpName = "FILE", Required = true };

    public Option<string?> Prompt { get; } = new("--prompt", "-p")
    {
        Description = action == EditAction.Add ? "What to add, such as \"a blue cube\"."
            : "The object, such as \"the red ball\"; it is looked for where neither mask nor box says where.",
        HelpName = "TEXT",
    };

    /// <summary>Of <c>replace</c> alone.</summary>
    public Option<string?> With { get; } = new("--with")
        { Description = "What comes in its place, such as \"a blue cube\".", HelpName = "TEXT" };

    public Option<string?> Mask { get; } = new("--mask")
        { Description = "Picture of the input's shape, white (or, of one color, opaque) where it may change.", HelpName = "FILE" };

    public Option<string[]> Box { get; } = new("--box")
        { Description = "Rectangle of the input's pixels that may change; may be repeated.", HelpName = "X,Y,WIDTH,HEIGHT" };

    public Option<string?> Grow { get; } = new("--grow") { Description = "How far the region is grown: pixels, or per cent of the "
        + "picture's shorter side. Left out: 2% around what was found, 0 around a mask or box.", HelpName = "LENGTH" };

    public Option<string> Feather { get; } = new("--feather") { Description = "Width of the rim in which the answer fades into the "
        + "picture: pixels, or per cent of the picture's shorter side.", HelpName = "LENGTH", DefaultValueFactory = static _ => "1%" };

    public Option<string?> FindTask { get; } = new("--find-task")
        { Description = "Task of the bundle that finds the object; its first that can if left out.", HelpName = "ID" };

    public Option<string?> FillTask { get; } = new("--fill-task")
        { Description = "Task of the bundle that paints the region; its first that can if left out.", HelpName = "ID" };

    public Option<string?> Keep { get; } = new("--keep") { Description = "Folder for what lies between: the mask, grown and feathered, the "
        + "painted picture, data. Nothing in it is overwritten.", HelpName = "FOLDER" };

    public IReadOnlyList<Option> All =>
    [
        Input, Prompt, .. action == EditAction.Replace ? [With] : (Option[])[], Output, Mask, Box, Grow, Feather, Keep, FindTask, FillTask,
        Request.Shared.Model, Request.MaxPixels, Request.Shared.Steps, Request.Shared.Solver, Request.Shared.TimeShift,
        Request.TextGuidance, Request.ImageGuidance, Request.Shared.Seed, .. Request.Run, Request.Shared.Timings, Request.Shared.Json,
        Request.Shared.Quiet,
    ];

    /// <summary>The edit, without its pictures.</summary>
    /// <exception cref="OptionException">A value can't be read.</exception>
    public EditRequest Edit(ParseResult parsed, SourcePicture image, GrayImage8? mask) => new()
    {
        Image = image,
        Mask = mask,
        Action = action,
        Object = parsed.GetValue(Prompt),
        Instead = action == EditAction.Replace ? parsed.GetValue(With) : null,
        Boxes = Boxes(parsed),
        Grow = parsed.GetValue(Grow) is { } grow ? PictureLength.Parse(grow, nameof(EditRequest.Grow)) : null,
        Feather = PictureLength.Parse(parsed.GetRequiredValue(Feather), nameof(EditRequest.Feather)),
        FindTask = parsed.GetValue(FindTask),
        FillTask = parsed.GetValue(FillTask),
        Sampling = new PixWizardRequest
        {
            Steps = parsed.GetValue(Request.Shared.Steps),
            Solver = parsed.GetValue(Request.Shared.Solver),
            TimeShift = parsed.GetValue(Request.Shared.TimeShift),
            TextGuidance = parsed.GetValue(Request.TextGuidance),
            ImageGuidance = parsed.GetValue(Request.ImageGuidance),
            Seed = parsed.GetValue(Request.Shared.Seed),
            PublishedHabits = Request.IsPublished(parsed),
        },
    };

    private PixelBox[] Boxes(ParseResult parsed) =>
        [.. (parsed.GetValue(Box) ?? []).Select(static text => PixelBox.Parse(text, nameof(EditRequest.Boxes)))];
}
