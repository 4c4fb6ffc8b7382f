using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Photos;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>photos</c>: the photographs and cut-outs that training reads, from Debian's packages or of one's own.</summary>
internal static class PhotosCommand
{
    private const string PhotoList = "photos.csv", CutoutList = "cutouts.csv", OwnPrefix = "photos/train/own-";

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> output = new("--out") { Description = "Folder of the set; what is there already is kept.", Required = true };
        Option<DirectoryInfo?> packages = new("--packages")
            { Description = "Folder of extracted packages, each in a folder of its name. Without it they are downloaded with apt-get." };
        Option<string[]> only = new("--package") { Description = "Prepare this package alone; may be repeated. Default: all." };
        Option<DirectoryInfo?> from = new("--from") { Description = "Prepare one's own photos of this folder and those below it instead." };
        Command command = new("photos", "Prepare photographs and cut-outs for training: from Debian's packages, by the list that comes "
            + "with the program, or of your own.")
        {
            output, packages, only, from,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string folder = parsed.GetRequiredValue(output).FullName;
            TextWriter text = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(from) is { } own)
            {
                Own(own.FullName, folder, text, parsed.InvocationConfiguration.Error, cancellation);
            }
            else
            {
                Packages(Chosen(parsed.GetValue(only) ?? []), parsed.GetValue(packages)?.FullName, folder, text, cancellation);
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static IReadOnlyList<string> Chosen(string[] only)
    {
        string? unknown = Array.Find(only, static name => !PhotoManifest.Packages.Contains(name, StringComparer.Ordinal));
        return unknown is null
            ? only.Length == 0 ? PhotoManifest.Packages : only
            : throw new CommandException(
                ExitCode.Usage, $"--package: '{unknown}' is not in the list; it has {string.Join(", ", PhotoManifest.Packages)}.");
    }

    private static void Packages(
        IReadOnlyList<string> chosen, string? extracted, string folder, TextWriter text, CancellationToken cancellation)
    {
        PhotoPreparation preparation = new(folder);
        ManifestPhoto[] photos = [.. PhotoManifest.Photos.Where(photo => chosen.Contains(photo.Package, StringComparer.Ordinal))];
        ManifestCutout[] cutouts = [.. PhotoManifest.Cutouts.Where(cutout => chosen.Contains(cutout.Package, StringComparer.Ordinal))];
        HashSet<string> missing =
        [
            .. photos.Where(photo => !preparation.Has(photo.File, photo.Size)).Select(static photo => photo.File),
            .. cutouts.Where(cutout => !preparation.Has(cutout.File, cutout.Size)).Select(static cutout => cutout.File),
        ];
        string[] needed = [.. chosen.Where(name => photos.Any(photo => photo.Package == name && missing.Contains(photo.File))
            || cutouts.Any(cutout => cutout.Package == name && missing.Contains(cutout.File)))];
        if (extracted is null && needed.Length > 0)
        {
            DebianPackage.RequireTools(needed);
        }

        SortedSet<string> captions = new(preparation.ReadList(CutoutList), StringComparer.Ordinal);
        int done = 0;
        TerminalProgress.Run(progress =>
        {
            foreach (string name in needed)
            {
                progress.Show("pictures", done, missing.Count);
                using DebianPackage package = DebianPackage.Open(name, extracted, cancellation);
                foreach (ManifestPhoto photo in photos.Where(photo => photo.Package == name && missing.Contains(photo.File)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    preparation.Prepare(photo, package);
                    progress.Show("pictures", ++done, missing.Count);
                }

                foreach (ManifestCutout cutout in cutouts.Where(cutout => cutout.Package == name && missing.Contains(cutout.File)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    preparation.Copy(cutout, package);
                    captions.Add(PhotoManifest.Line(cutout.File, PhotoPreparation.Caption(cutout, package), name, cutout.Original));
                    progress.Show("pictures", ++done, missing.Count);
                }

                preparation.WriteList(CutoutList, PhotoManifest.CutoutColumns, captions);
            }
        });
        Merge(preparation, photos);
        text.WriteLine($"{done} pictures prepared, {photos.Length + cutouts.Length - done} were there, in '{folder}': {photos.Length} "
            + $"photographs and {cutouts.Length} cut-outs of {chosen.Count} package(s). "
            + "photos.csv and cutouts.csv name the package and original of each, photos.csv the licence.");
    }

    private static void Own(string source, string folder, TextWriter text, TextWriter error, CancellationToken cancellation)
    {
        if (!Directory.Exists(source))
        {
            throw new ImageException(ImageErrorKind.NotFound, $"There is no folder '{source}'. Name one that holds photos.", source);
        }

        string[] files = [
            .. Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(IsPicture).Order(StringComparer.Ordinal)];
        CommandException.ThrowIfRead("--out", files, files.Select(path => Path.Combine(folder, Name(source, path))));
        PhotoPreparation preparation = new(folder);
        List<ManifestPhoto> photos = [];
        List<string> refused = [];
        TerminalProgress.Run(progress =>
        {
            for (int i = 0; i < files.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    photos.Add(preparation.Prepare(files[i], Name(source, files[i])));
                }
                catch (ImageException failure)
                    when (failure.Kind is ImageErrorKind.Unreadable or ImageErrorKind.UnsupportedFormat or ImageErrorKind.TooLarge)
                {
                    refused.Add(failure.Message);
                }

                progress.Show("photos", i + 1, files.Length);
            }
        });
        foreach (string line in refused)
        {
            error.WriteLine("pixwizard-train: warning: " + line);
        }

        if (photos.Count == 0)
        {
            throw new ImageException(ImageErrorKind.NotFound, $"'{source}' holds no photo that can be read.", source);
        }

        Merge(preparation, photos);
        text.WriteLine($"{photos.Count} photographs prepared in "
            + $"'{Path.Combine(folder, "photos", "train")}'{(refused.Count > 0 ? $", {refused.Count} could not be read" : "")}.");
    }

    /// <summary>Adds photographs to the set's list.</summary>
    private static void Merge(PhotoPreparation preparation, IEnumerable<ManifestPhoto> photos)
    {
        SortedDictionary<string, string> lines = new(StringComparer.Ordinal);
        foreach (string line in preparation.ReadList(PhotoList))
        {
            lines[PhotoManifest.Fields(line)[0]] = line;
        }

        foreach (ManifestPhoto photo in photos)
        {
            lines[photo.File] = photo.Line;
        }

        preparation.WriteList(PhotoList, PhotoManifest.PhotoColumns, lines.Values);
    }

    /// <summary>One name a photograph: folders become part of it.</summary>
    private static string Name(string source, string path) =>
        $"{OwnPrefix}{Path.GetRelativePath(source, path).Replace(Path.DirectorySeparatorChar, '-')}.jpg";

    private static bool IsPicture(string file) =>
        Path.GetExtension(file).ToUpperInvariant() is ".JPG" or ".JPEG" or ".PNG" or ".WEBP" or ".TIF" or ".TIFF" or ".AVIF" or ".HEIC";
}
