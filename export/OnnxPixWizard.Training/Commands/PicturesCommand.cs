using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Pictures;
using OnnxPixWizard.Training.Sheets;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>pictures</c>: a contact sheet of the drawn classes, a row a class.</summary>
internal static class PicturesCommand
{
    private const int LargestCount = 100;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<ulong> seed = new("--seed") { Description = "Seed of the first column; the others follow.", DefaultValueFactory = _ => 1 };
        Option<int> count = new("--count") { Description = $"Pictures of each class, 1 to {LargestCount}.", DefaultValueFactory = _ => 10 };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > LargestCount)
                result.AddError($"--count is {result.GetValueOrDefault<int>()}; give 1 to {LargestCount}.");
        });
        Option<ImageSize> size = PictureSizeOption.Create(new ImageSize(32, 32));
        Option<bool> evaluation = new("--evaluation") { Description = "Show the evaluation's pictures instead of the training's." };
        Option<FileInfo> output = new("--out") { Description = "Picture file of the sheet.", Required = true };
        Command command = new("pictures", "Draw a contact sheet of the drawn classes, a row a class. One line a row tells its name.")
            { seed, count, size, evaluation, output };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output).FullName;
            ImageSize tile = parsed.GetValue(size);
            ContactSheet sheet = new(parsed.GetValue(count), PictureClasses.Count, tile.Width, tile.Height);
            ClassPictureGenerator generator = new();
            float[] picture = new float[3 * tile.Width * tile.Height];
            try
            {
                ImageFormats.ForWriting(path);
                AtomicFile.EnsureWritable(path);
                for (int row = 0; row < PictureClasses.Count; row++)
                {
                    parsed.InvocationConfiguration.Output.WriteLine($"{row}: {PictureClasses.Names[row]}");
                    for (int column = 0; column < parsed.GetValue(count); column++)
                    {
                        generator.Generate(
                            parsed.GetValue(seed) + (ulong)column, row, parsed.GetValue(evaluation) ? ExampleSplit.Evaluation
                                : ExampleSplit.Training, tile.Width, tile.Height, picture);
                        sheet.Put(column, row, picture);
                    }
                }

                sheet.Save(path);
            }
            catch (ImageException e)
            {
                throw new CommandException(
                    e.Kind == ImageErrorKind.LibraryUnavailable ? ExitCode.Unavailable : ExitCode.Usage, e.Message, e);
            }
        });
        return command;
    }
}
