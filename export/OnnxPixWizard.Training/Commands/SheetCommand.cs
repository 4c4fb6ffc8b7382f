using System.CommandLine;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Photos;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>sheet</c>: photos before and after at 100 %.</summary>
internal static class SheetCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> bundle = new("--bundle") { Description = "Folder of the bundle.", Required = true };
        Option<FileInfo> output = new("--out") { Description = "Picture file of the sheet.", Required = true };
        Option<int> side = new("--side") { Description = "Pixels a side of each crop, 64 to 1024.", DefaultValueFactory = static _ => 240 };
        Option<int> columns = new("--pairs") { Description = "Pairs in a row, 1 to 8.", DefaultValueFactory = static _ => 2 };
        Option<bool> strengths = new("--every-strength")
            { Description = "Show each kind of damage at all its strengths, not at the middle one alone." };
        Option<ulong> seed = new("--seed") { Description = "Seed of the damages.", DefaultValueFactory = static _ => 1 };
        Command command = new("sheet",
            "Draw photos before and after at 100 %: a pair for each kind of damage, the photos in turn. One line a pair tells what it is.")
        {
            bundle, output, side, columns, strengths, seed,
        };
        PhotoOptionSet photos = new(command, onlyChoice: true);
        side.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 64 or > 1024)
                result.AddError($"--side is {result.GetValueOrDefault<int>()}; give 64 to 1024.");
        });
        columns.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 8)
                result.AddError($"--pairs is {result.GetValueOrDefault<int>()}; give 1 to 8.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            PhotoOptions options = photos.Read(parsed, parsed.GetValue(seed))
                ?? throw new CommandException(ExitCode.Usage, "There are no photos. Name their folder with --photos.");
            string folder = parsed.GetRequiredValue(bundle).FullName, path = parsed.GetRequiredValue(output).FullName;
            TextWriter lines = parsed.InvocationConfiguration.Output;
            // Signals are listened to once the action has returned its task.
            return Task.Run(() => Run(folder, options, path, parsed.GetValue(strengths), parsed.GetValue(side), parsed.GetValue(columns),
                lines, cancellation), CancellationToken.None);
        });
        return command;
    }

    private static int Run(string bundle, PhotoOptions options, string path, bool everyStrength, int side, int pairs, TextWriter output,
        CancellationToken cancellation)
    {
        try
        {
            ImageFormats.ForWriting(path);
            OutputGuard.ThrowIfRead(PhotoFolder.Files(options.Folder), [path]);
            AtomicFile.EnsureWritable(path);
            using BundleAnswers answers = new(bundle);
            TerminalProgress.Run(progress => BeforeAndAfter.Draw(
                answers, options, everyStrength, side, pairs, line => progress.WriteLine(output, line),
                made => progress.Show(made.Part, made.Pictures, made.Total), cancellation).Save(path));
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
}
