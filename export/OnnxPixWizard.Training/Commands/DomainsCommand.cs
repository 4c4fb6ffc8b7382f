using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Training.Domains;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Photos;
using OnnxPixWizard.Training.Restorers;
using OnnxPixWizard.Training.Scenes.Places;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>domains</c>: measures the kinds of pictures that a bundle's
/// tasks were taught on, so that answers to others can be doubted.</summary>
internal static class DomainsCommand
{
    private const int HeldOut = 300, GuardPhotos = 30;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> bundle = new("--bundle")
            { Description = "Folder of the bundle; its manifest then says what each task was taught on.", Required = true };
        Option<DirectoryInfo> photos = new("--photos")
            { Description = "Folder of the photos that restorations were taught on. Without it, only rendered scenes are measured." };
        Option<DirectoryInfo> data = new("--data")
            { Description = "Folder as 'photos' makes it, of what made places are clad with. Without it, no made places are measured." };
        Option<DirectoryInfo[]> test = new("--test")
            { Description = "Folder of other pictures, to tell how many of them each kind takes for its own; may be repeated." };
        Option<int> pictures = new("--pictures")
            { Description = "Pictures of each kind, 200 to 100000.", DefaultValueFactory = static _ => 2_000 };
        Option<double> within = new("--within") { Description = "Share of a kind's own pictures that lie within its limit, 0.5 to 1.",
            DefaultValueFactory = static _ => 0.985 };
        Option<bool> guards = new("--guards")
        {
            Description = "With --photos: measure too how much each restoration changes of undamaged photos; what changes less is then "
                + "left alone unless a strength is given.",
        };
        Option<ulong> seed = new("--seed") { Description = "Seed of all that is drawn.", DefaultValueFactory = static _ => 1 };
        pictures.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 200 or > 100_000)
                result.AddError($"--pictures is {result.GetValueOrDefault<int>()}; give 200 to 100000.");
        });
        within.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.5 and <= 1))
                result.AddError(
                    string.Create(CultureInfo.InvariantCulture, $"--within is {result.GetValueOrDefault<double>()}; give 0.5 to 1."));
        });
        Command command = new("domains", "Measure the pictures that a bundle's tasks were taught on: on others, its answers then "
            + "bear a warning.") { bundle, photos, data, test, pictures, within, guards, seed };
        command.SetAction((parsed, cancellation) =>
        {
            string folder = parsed.GetRequiredValue(bundle).FullName;
            string? taught = parsed.GetValue(photos)?.FullName, clad = parsed.GetValue(data)?.FullName;
            string[] others = [.. (parsed.GetValue(test) ?? []).Select(static other => other.FullName)];
            (int count, double share, ulong first) = (parsed.GetValue(pictures), parsed.GetValue(within), parsed.GetValue(seed));
            bool isGuarded = parsed.GetValue(guards);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (isGuarded && taught is null)
            {
                throw new CommandException(ExitCode.Usage, "--guards needs photos. Name their folder with --photos.");
            }

            // Signals are listened to once the action has returned its task.
            return Task.Run(() => Run(() =>
            {
                PhotoLibrary? library = taught is null ? null : PhotoLibrary.Load(taught, TaughtPictures.PhotoPixels);
                PlaceTextures? places = clad is null ? null : RestorerSources.Load(clad).Places;
                Kinds(folder, library, places, others, count, share, first, output);
                if (isGuarded)
                {
                    Guards(folder, library!, first, output, cancellation);
                }
            }), CancellationToken.None);
        });
        return command;
    }

    private static int Run(Action measure)
    {
        try
        {
            measure();
            return ExitCode.Done;
        }
        catch (BundleException exception)
        {
            throw new CommandException(ExitCode.BadBundle, exception.Message, exception);
        }
        catch (ImageException exception)
        {
            throw new CommandException(ExitCode.BadInput, exception.Message, exception);
        }
    }

    private static void Kinds(
        string folder, PhotoLibrary? photos, PlaceTextures? places, string[] tests, int pictures, double within, ulong seed,
        TextWriter output)
    {
        BundleManifest manifest = BundleManifest.Load(Path.Combine(folder, BundleManifest.FileName));
        List<(PictureDomain Domain, IReadOnlyList<float[]> Own)> kinds =
        [
            (TaughtPictures.Fit(TaughtPictures.Scenes, TaughtPictures.FromScenes(pictures, ExampleSplit.Training, seed), within),
                TaughtPictures.FromScenes(HeldOut, ExampleSplit.Evaluation, seed + 1)),
        ];
        if (photos is not null)
        {
            kinds.Add((TaughtPictures.Fit(TaughtPictures.Photos, TaughtPictures.FromPhotos(photos, pictures, seed), within),
                TaughtPictures.FromPhotos(photos, HeldOut, seed + 1)));
        }

        if (places is not null)
        {
            kinds.Add((TaughtPictures.Fit(TaughtPictures.Places, TaughtPictures.FromPlaces(places, pictures, seed), within),
                TaughtPictures.FromPlaces(places, HeldOut, seed + 1)));
        }

        (string Name, IReadOnlyList<float[]> Features)[] others = [.. tests.Select(static test => (test, TaughtPictures.FromFolder(test)))];
        foreach ((PictureDomain domain, _) in kinds)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{domain.Name}: {domain.Pictures} pictures, limit {domain.Limit:F2}; beyond it:"));
            foreach ((string name, IReadOnlyList<float[]> features) in kinds.Select(static kind => ($"new {kind.Domain.Name}", kind.Own))
                .Concat(others))
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"  {TaughtPictures.Beyond(domain, features):P1} of {features.Count}, {name}"));
            }
        }

        // What was not measured now stays as it was.
        string file = Path.Combine(folder, DomainsEntry.FileName);
        IReadOnlyList<PictureDomain> known = File.Exists(file) ? DomainTable.Load(file).Domains : [];
        new DomainTable([.. kinds.Select(static kind => kind.Domain),
            .. known.Where(domain => !kinds.Exists(kind => kind.Domain.Name == domain.Name))]).Save(file);
        (manifest with
        {
            Domains = new DomainsEntry { File = DomainsEntry.FileName },
            Tasks = [.. manifest.Tasks.Select(static task => task with { TaughtOn = TaughtPictures.Of(task) })],
        }).Save(folder);
    }

    private static void Guards(string folder, PhotoLibrary photos, ulong seed, TextWriter output, CancellationToken cancellation)
    {
        BundleManifest manifest = BundleManifest.Load(Path.Combine(folder, BundleManifest.FileName));
        List<TaskEntry> tasks = [];
        using (PixWizardPipeline pipeline = PixWizardPipeline.Load(folder, new RuntimeOptions { LoadsAhead = false }, cancellation))
        {
            foreach (TaskEntry task in manifest.Tasks)
            {
                UndamagedChange? change =
                    UndamagedChange.Fits(task) ? UndamagedChange.Of(pipeline, task, photos, GuardPhotos, seed, cancellation) : null;
                TaskRestorer? guarded = change?.Guard(task.Restorer!, Fades(task));
                tasks.Add(guarded is null ? task : task with { Restorer = guarded });
                if (change is not null)
                {
                    string guard = guarded!.DamageAbove is { } limit
                        ? string.Create(CultureInfo.InvariantCulture, $"left alone below a logit of {limit:F2}")
                        : Fades(task) ? change.IsHarmless ? "does not fade" : "fades with the estimated noise"
                        : change.LeavesBelow is { } least ? string.Create(CultureInfo.InvariantCulture, $"left alone below {least:F2}")
                            : "no guard";
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{task.Id,-18} changes undamaged photos by up to {change.Undamaged,6:F2} levels, damaged ones by "
                            + $"{change.Damaged,6:F2} or more: {guard}"));
                }
            }
        }

        (manifest with { Tasks = tasks }).Save(folder);
    }

    // What it does where no measurement has said otherwise yet.
    private static bool Fades(TaskEntry task) => (task with { Restorer = task.Restorer! with { FadesWithNoise = null } }).FadesWithNoise();
}
