using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Restorers;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Sheets;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>scenes</c>: contact sheets of the made data, to be looked at.</summary>
internal static class ScenesCommand
{
    private const int LargestCount = 400;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<ulong> seed = new("--seed") { Description = "Seed of the first picture; the others follow.", DefaultValueFactory = _ => 1 };
        Option<int> count = new("--count") { Description = $"Pictures, 1 to {LargestCount}.", DefaultValueFactory = _ => 8 };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > LargestCount)
                result.AddError($"--count is {result.GetValueOrDefault<int>()}; give 1 to {LargestCount}.");
        });
        Option<ImageSize> size = PictureSizeOption.Create(new ImageSize(128, 128));
        Option<string> task = new("--task")
            { Description = "Show source and target of this task's examples instead of all truth maps of scenes." };
        task.Validators.Add(result =>
        {
            string[] known = [.. TrainingTasks.All.Select(TrainingTasks.Id)];
            if (!known.Contains(result.GetValueOrDefault<string>(), StringComparer.Ordinal))
                result.AddError($"--task is '{result.GetValueOrDefault<string>()}'; known are {string.Join(", ", known)}.");
        });
        Option<bool> evaluation = new("--evaluation")
            { Description = "Show the evaluation's examples and phrasings instead of the training's." };
        Option<DirectoryInfo> data = new("--data") { Description = "Show what a restorer is taught of perception and subjects instead, "
            + "made of the photos and objects in this folder, as 'photos' makes it." };
        Option<FileInfo> output = new("--out") { Description = "Picture file of the sheet.", Required = true };

        Command command = new("scenes", "Draw a contact sheet of made scenes (picture, depth, normals, classes, object referred to), or of "
            + "a task's examples. One line a row tells the instruction.")
        {
            seed, count, size, task, evaluation, data, output,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output).FullName;
            Try(() =>
            {
                ImageFormats.ForWriting(path);
                AtomicFile.EnsureWritable(path);
            });
            ExampleSplit split = parsed.GetValue(evaluation) ? ExampleSplit.Evaluation : ExampleSplit.Training;
            string? id = parsed.GetValue(task);
            ContactSheet sheet = parsed.GetValue(data) is { } folder
                ? RestorerSheet.DrawTaught(
                    RestorerSources.Load(folder.FullName), parsed.GetValue(seed), parsed.GetValue(count), parsed.GetValue(size).Width)
                : id is null
                ? Truth(parsed.GetValue(seed), parsed.GetValue(count), parsed.GetValue(size), split, parsed.InvocationConfiguration.Output)
                : Examples(TrainingTasks.Parse(id), parsed.GetValue(seed), parsed.GetValue(count), parsed.GetValue(size), split,
                    parsed.InvocationConfiguration.Output);
            Try(() => sheet.Save(path));
        });
        return command;
    }

    private static ContactSheet Truth(ulong seed, int count, ImageSize size, ExampleSplit split, TextWriter captions)
    {
        int area = size.Width * size.Height;
        float[] picture = new float[3 * area], painted = new float[3 * area];
        var factory = new ExampleFactory();
        var sheet = new ContactSheet(5, count, size.Width, size.Height);
        for (int row = 0; row < count; row++)
        {
            TrainingExample example = factory.Create(
                new ExampleRequest(seed + (ulong)row, size.Width, size.Height, TrainingTask.Mask, split), picture, painted);
            captions.WriteLine($"{row + 1}: {example.Instruction}");
            sheet.Put(0, row, picture);
            sheet.Put(4, row, painted);
            TaskPainting.Depth(factory.Canvas.Depth, painted);
            sheet.Put(1, row, painted);
            TaskPainting.Normals(factory.Canvas.Normals, painted);
            sheet.Put(2, row, painted);
            TaskPainting.Classes(factory.Canvas.Classes, painted);
            sheet.Put(3, row, painted);
        }

        return sheet;
    }

    private static ContactSheet Examples(TrainingTask task, ulong seed, int count, ImageSize size, ExampleSplit split, TextWriter captions)
    {
        int pairs = Math.Min(4, count);
        int area = size.Width * size.Height;
        float[] source = new float[3 * area], target = new float[3 * area];
        var factory = new ExampleFactory();
        var sheet = new ContactSheet(2 * pairs, (count + pairs - 1) / pairs, size.Width, size.Height);
        for (int i = 0; i < count; i++)
        {
            TrainingExample example = factory.Create(
                new ExampleRequest(seed + (ulong)i, size.Width, size.Height, task, split), source, target);
            captions.WriteLine($"{i + 1}: {example.Instruction}");
            sheet.Put(2 * (i % pairs), i / pairs, source);
            sheet.Put(2 * (i % pairs) + 1, i / pairs, target);
        }

        return sheet;
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (ImageException e)
        {
            throw new CommandException(e.Kind == ImageErrorKind.LibraryUnavailable ? ExitCode.Unavailable : ExitCode.Usage, e.Message, e);
        }
    }
}
