using System.CommandLine;
using OnnxPixWizard.Training.Evaluation.Photos;

namespace OnnxPixWizard.Training.Commands;

/// <summary>Options of what measures on photos.</summary>
internal sealed class PhotoOptionSet
{
    private readonly Option<DirectoryInfo> _photos = new("--photos") { Description = "Folder of photos that are damaged in known ways and "
        + "measured whole, at their own size. Without --bundle: classical methods alone." };
    private readonly Option<string[]> _kinds = new("--kinds")
        { Description = "Kinds of damage or tasks, with commas between; default: all.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> _limit = AtLeastOne(
        "--limit", "Photos that are measured, evenly spread over the folder's. Default: all.");
    private readonly Option<int?> _crop = AtLeastOne(
        "--crop", "Measure only the square of so many pixels in the middle of each photo: for quick looks.");
    private readonly Option<int?> _workers = AtLeastOne(
        "--workers", "Photos measured side by side, each on one thread. Default: one for each core.");
    private readonly Option<int> _features = new("--feature-crops")
        { Description = "Crops a photo for ResNet18-FD; 0 leaves it out.", DefaultValueFactory = static _ => 8 };
    private readonly Option<bool> _noClassical = new("--no-classical") { Description = "Leave classical methods out." };
    private readonly Option<FileInfo> _tuned = new("--tuned")
        { Description = "File that keeps what classical methods were tuned to; another evaluation of the same photos is faster with it." };
    private readonly Option<DirectoryInfo> _cutouts = new("--cutouts") { Description = "Folder of objects with opacity (PNG): the tenth "
        + "that training leaves out is laid over the photos, and the subject is looked for." };
    private readonly Option<DirectoryInfo> _stereo = new("--stereo") { Description = "Folder of stereo pairs with measured disparity "
        + "(NAMEL.jpg and NAMEGT.png, or NAME_left.png and NAME_disp.npz) that depth is compared with." };
    private readonly Option<DirectoryInfo> _report = new("--report")
        { Description = "Folder that receives the figures on photos as Markdown, with sheets of crops at 100 %." };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="onlyChoice">Whether only those that choose photos and kinds are added.</param>
    public PhotoOptionSet(Command command, bool onlyChoice = false)
    {
        Option[] choice = [_photos, _kinds, _limit, _crop],
        others = [_workers, _features, _noClassical, _tuned, _cutouts, _stereo, _report];
        foreach (Option option in onlyChoice ? choice : [.. choice, .. others])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The folder of photos, or null.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(_photos)?.FullName;

    /// <summary>What is asked for; null without photos.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="seed">Seed of all damages.</param>
    /// <exception cref="CommandException">There is no such folder, it holds no photo, or no kind has a name that is given.</exception>
    public PhotoOptions? Read(ParseResult parsed, ulong seed)
    {
        if (Existing(parsed, _photos) is not { } folder)
        {
            return null;
        }

        if (PhotoFolder.Files(folder).Count == 0)
        {
            throw new CommandException(
                ExitCode.BadInput, $"Folder '{folder}' holds no photo (JPEG, PNG, WebP or TIFF). Name another with --photos.");
        }

        string[] kinds = [.. (parsed.GetValue(_kinds) ?? [])
            .SelectMany(static names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        foreach (string kind in kinds.Where(static kind => kind is not ("subject" or "depth") && !PhotoEvaluation.Chosen([kind]).Any()))
        {
            string known = string.Join(
                ", ", PhotoKinds.All.Select(static known => known.Name).Distinct(StringComparer.Ordinal).Append("subject").Append("depth"));
            throw new CommandException(ExitCode.Usage, $"No kind is called '{kind}'. There are: {known}.");
        }

        return new PhotoOptions
        {
            Folder = folder,
            Kinds = kinds,
            Limit = parsed.GetValue(_limit),
            Crop = parsed.GetValue(_crop),
            Workers = parsed.GetValue(_workers) ?? Environment.ProcessorCount,
            FeatureCrops = Math.Max(0, parsed.GetValue(_features)),
            Classical = !parsed.GetValue(_noClassical),
            Tuned = parsed.GetValue(_tuned)?.FullName,
            Cutouts = Existing(parsed, _cutouts),
            Stereo = Existing(parsed, _stereo),
            Report = parsed.GetValue(_report)?.FullName,
            Seed = seed,
        };
    }

    private static string? Existing(ParseResult parsed, Option<DirectoryInfo> option) => parsed.GetValue(option) switch
    {
        null => null,
        { Exists: true } folder => folder.FullName,
        { } missing =>
            throw new CommandException(ExitCode.BadInput, $"There is no folder '{missing.FullName}'. Name one with {option.Name}."),
    };

    private static Option<int?> AtLeastOne(string name, string description)
    {
        Option<int?> option = new(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
                result.AddError($"{name} is {result.GetValueOrDefault<int?>()}; give 1 or more.");
        });
        return option;
    }
}
