using System.CommandLine;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>remove</c>, <c>replace</c>, <c>add</c>: edits of one region.</summary>
internal static class EditCommand
{
    /// <summary>Shown below the options, by command.</summary>
    public static IReadOnlyDictionary<EditAction, IReadOnlyList<string>> Examples { get; } =
        new Dictionary<EditAction, IReadOnlyList<string>>
        {
            [EditAction.Remove] =
            [
                "pixwizard remove -i scene.png -p \"the green ball\" -o empty.png",
                "pixwizard remove -i photo.jpg --box 20,15,30,25 -o clean.jpg",
                "pixwizard remove -i photo.jpg --mask hole.png --grow 4 --feather 2% -o clean.png --keep steps",
                "pixwizard remove -i photo.jpg --box 20,15,30,25 --box 60,40,10,10 -o clean.png --json",
            ],
            [EditAction.Replace] =
            [
                "pixwizard replace -i photo.jpg -p \"the dog\" --with \"a cat\" -o cat.png --model bundles/pixwizard",
                "pixwizard replace -i photo.jpg --box 20,15,30,25 --with \"a bench\" -o bench.png --model bundles/pixwizard",
            ],
            [EditAction.Add] =
                ["pixwizard add -i photo.jpg -p \"a bench under the tree\" --box 20,15,30,25 -o bench.png --model bundles/pixwizard"],
        };

    public static Command Create(EditAction action)
    {
        EditOptions options = new(action);
        Command command = new(Name(action), action switch
        {
            EditAction.Remove => "Takes an object out of a picture and fills its place; all other pixels stay as they are.",
            EditAction.Replace => "Paints something else in an object's place, where the bundle can; all other pixels stay as they are.",
            _ => "Paints something into a place of a picture, where the bundle can; all other pixels stay as they are.",
        });
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => RunAsync(parsed, options, cancellation));
        return command;
    }

    /// <summary>The command's name.</summary>
    public static string Name(EditAction action) => action.ToString().ToLowerInvariant();

    private static async Task<int> RunAsync(ParseResult parsed, EditOptions options, CancellationToken cancellation)
    {
        SharedOptions shared = options.Request.Shared;
        string output = parsed.GetRequiredValue(options.Output);
        string? keep = parsed.GetValue(options.Keep), mask = parsed.GetValue(options.Mask);
        RuntimeOptions runtime = shared.Runtime(parsed) with { LoadsAhead = false };
        ImageSaveOptions save = shared.Save(parsed, output) with { Strip = parsed.GetValue(options.Request.Strip) };
        bool toStream = output == SharedOptions.StandardStream;
        string name = toStream ? "edit" : Path.GetFileNameWithoutExtension(output);
        IReadOnlyList<string> kept = Kept(keep, name);
        ImageLoadOptions load = options.Request.Load(parsed);
        // Options first: they cost nothing to check.
        EditRequest request = options.Edit(parsed, SourcePicture.FromImage(new Picture(1, 1)), mask: null) with
        {
            Image = RunCommand.Picture(parsed.GetRequiredValue(options.Input), load)!,
            Mask = mask is null ? null : GrayImage8.LoadMask(mask, load, cancellation),
        };
        Bundle bundle = shared.Open(parsed, BundleLocator.DefaultName, drawsAlone: false);
        CommandException.ThrowIfRead(
            "--output", [parsed.GetValue(options.Input), mask, bundle.Folder, .. runtime.Loras.Select(static lora => lora.Path)],
            [.. toStream ? (string[])[] : [output], .. kept]);

        (EditResult result, IReadOnlyList<SavedFile> files) = await shared.WithProgressAsync(parsed, async progress =>
        {
            using PixWizardPipeline pipeline = await PixWizardPipeline.LoadAsync(bundle.Folder, runtime, cancellation);
            EditResult edited = await new RegionEditor(pipeline).RunAsync(request, progress, cancellation);
            cancellation.ThrowIfCancellationRequested();
            EditResult done = edited with { Warnings = [.. edited.Warnings, .. edited.Photo.LossesIn(save)] };
            IReadOnlyList<SavedFile> saved = keep is null && toStream ? [] : done.Save(toStream ? null : output, save, keep, name);
            return (done, saved);
        });
        files = toStream ? [SharedOptions.WriteToOutput(stream => result.Photo.Save(stream, save), "the picture"), .. files] : files;
        await shared.ReportAsync(
            parsed, result.Warnings, result.Metrics, () => EditReport.Summary(result, files), () => EditReport.ToJson(result, files),
            output);
        return ExitCode.Done;
    }

    /// <summary>The files to be kept, checked before anything is loaded.</summary>
    private static IReadOnlyList<string> Kept(string? folder, string name)
    {
        if (folder is null)
        {
            return [];
        }

        if (string.IsNullOrWhiteSpace(folder))
        {
            throw new CommandException(ExitCode.Usage, "--keep: the folder's name is empty; name one.");
        }

        IReadOnlyList<string> kept = EditResult.KeptFiles(folder, name);
        EditResult.ThrowIfThere(kept);
        AtomicFile.EnsureWritable(kept[0]);
        return kept;
    }
}
