using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Domains;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Photos;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>domains</c>: measures the kinds of pictures that a bundle's tasks were taught on, so that answers to others can be doubted.</summary>
internal static class DomainsCommand
{
    private const int HeldOut = 300;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> bundle = new("--bundle") { Description = "Folder of the bundle; its manifest then says what each task was taught on.", Required = true };
        Option<DirectoryInfo> photos = new("--photos") { Description = "Folder of the photos that restorations were taught on. Without it, only rendered scenes are measured." };
        Option<DirectoryInfo[]> test = new("--test") { Description = "Folder of other pictures, to tell how many of them each kind takes for its own; may be repeated." };
        Option<int> pictures = new("--pictures") { Description = "Pictures of each kind, 200 to 100000.", DefaultValueFactory = static _ => 2_000 };
        Option<double> within = new("--within") { Description = "Share of a kind's own pictures that lie within its limit, 0.5 to 1.", DefaultValueFactory = static _ => 0.985 };
        Option<ulong> seed = new("--seed") { Description = "Seed of all that is drawn.", DefaultValueFactory = static _ => 1 };
        pictures.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 200 or > 100_000)
                result.AddError($"--pictures is {result.GetValueOrDefault<int>()}; give 200 to 100000.");
        });
        within.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.5 and <= 1))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--within is {result.GetValueOrDefault<double>()}; give 0.5 to 1."));
        });
        Command command = new("domains", "Measure the pictures that a bundle's tasks were taught on: on others, its answers then bear a warning.") { bundle, photos, test, pictures, within, seed };
        command.SetAction(parsed =>
        {
            try
            {
                Run(
                    parsed.GetRequiredValue(bundle).FullName, parsed.GetValue(photos)?.FullName, [.. (parsed.GetValue(test) ?? []).Select(static folder => folder.FullName)],
                    parsed.GetValue(pictures), parsed.GetValue(within), parsed.GetValue(seed), parsed.InvocationConfiguration.Output);
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
        });
        return command;
    }

    private static void Run(string folder, string? photos, string[] tests, int pictures, double within, ulong seed, TextWriter output)
    {
        BundleManifest manifest = BundleManifest.Load(Path.Combine(folder, BundleManifest.FileName));
        List<(PictureDomain Domain, IReadOnlyList<float[]> Own)> kinds =
        [
            (TaughtPictures.Fit(TaughtPictures.Scenes, TaughtPictures.FromScenes(pictures, ExampleSplit.Training, seed), within),
                TaughtPictures.FromScenes(HeldOut, ExampleSplit.Evaluation, seed + 1)),
        ];
        if (photos is not null)
        {
            PhotoLibrary library = PhotoLibrary.Load(photos, TaughtPictures.PhotoPixels);
            kinds.Add((TaughtPictures.Fit(TaughtPictures.Photos, TaughtPictures.FromPhotos(library, pictures, seed), within),
                TaughtPictures.FromPhotos(library, HeldOut, seed + 1)));
        }

        (string Name, IReadOnlyList<float[]> Features)[] others = [.. tests.Select(static test => (test, TaughtPictures.FromFolder(test)))];
        foreach ((PictureDomain domain, _) in kinds)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{domain.Name}: {domain.Pictures} pictures, limit {domain.Limit:F2}; beyond it:"));
            foreach ((string name, IReadOnlyList<float[]> features) in kinds.Select(static kind => ($"new {kind.Domain.Name}", kind.Own)).Concat(others))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {TaughtPictures.Beyond(domain, features):P1} of {features.Count}, {name}"));
            }
        }

        new DomainTable([.. kinds.Select(static kind => kind.Domain)]).Save(Path.Combine(folder, DomainsEntry.FileName));
        (manifest with
        {
            Domains = new DomainsEntry { File = DomainsEntry.FileName },
            Tasks = [.. manifest.Tasks.Select(static task => task with { TaughtOn = TaughtPictures.Of(task) })],
        }).Save(folder);
    }
}
