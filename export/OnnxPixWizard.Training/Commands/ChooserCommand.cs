using System.CommandLine;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks.Choosing;
using OnnxPixWizard.Training.Choosing;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>chooser</c>: trains what tells the task of a sentence.</summary>
internal static class ChooserCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<FileInfo> output = new("--out")
        {
            Description = "File to write: chooser.bin of a training's folder, from where 'bundle' takes it, or of a bundle, whose manifest "
                + "then names it.",
            Required = true,
        };
        Option<int> sentences = new("--sentences")
            { Description = "Sentences to learn from, 1000 to 100000000.", DefaultValueFactory = _ => 1_200_000 };
        Option<ulong> seed = new("--seed") { Description = "Seed of all that is drawn.", DefaultValueFactory = _ => 1 };
        Option<FileInfo?> test = new("--test")
        {
            Description = "Measure the chooser on this file: on each line a task's id or 'none', a tab, a sentence. With --sentences 0 the "
                + "file of --out is measured as it is.",
        };
        sentences.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not 0 and (< 1000 or > 100_000_000))
                result.AddError($"--sentences is {result.GetValueOrDefault<int>()}; give 0 or 1000 to 100000000.");
        });
        Command command = new("chooser", "Train the small classifier that tells which task a sentence means, or that it means none.")
            { output, sentences, seed, test };
        command.SetAction((parsed, cancellation) =>
        {
            string file = parsed.GetRequiredValue(output).FullName;
            TextWriter text = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(sentences) is > 0 and int count)
            {
                AtomicFile.EnsureWritable(file);
                AtomicFile.Write(file, ChooserTraining.Train(count, parsed.GetValue(seed), text.WriteLine, cancellation));
                JoinBundle(file);
            }

            if (parsed.GetValue(test) is FileInfo known)
            {
                text.WriteLine(ChooserFigures.Measure(SentenceClassifier.Load(file), File.ReadLines(known.FullName)));
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>Lets the manifest beside the file, where there is one, name it.</summary>
    private static void JoinBundle(string file)
    {
        string folder = Path.GetDirectoryName(file)!, manifest = Path.Combine(folder, BundleManifest.FileName);
        if (File.Exists(manifest))
        {
            (BundleManifest.Load(manifest) with { Chooser = new ChooserEntry { File = Path.GetFileName(file) } }).Save(folder);
        }
    }
}
