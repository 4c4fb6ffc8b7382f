using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Lora;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>lora</c>: a style or another habit, taught by a user's pairs.</summary>
internal static class LoraCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> folder = new("--run") { Description = "Folder of the run: checkpoint, log and lora.safetensors. A run that "
            + "has a checkpoint goes on from it.", Required = true };
        Option<DirectoryInfo> bundle = new("--from") { Description = "The bundle that is taught, of 32-bit floats; its files stay as "
            + "they are.",
            Required = true };
        Option<string> pairs = new("--pairs") { Description = "Folder with input/ and target/ of equal names, or NAME_input and "
            + "NAME_target, with sentences in NAME.txt; or a JSON list of input_path, target_path and prompt.", Required = true };
        Option<string?> root = new("--root") { Description = "Where the paths of a list are seen from. Default: its own folder." };
        Option<string?> prompt = new("--prompt") { Description = "The sentence of pairs that have none of their own." };
        Option<string?> task = new("--task") { Description = "Which task of the bundle is taught anew: the restorer where the bundle "
            + "answers it by that, at the pictures' own resolution, else the transformer. Default: restore or denoise." };
        Option<int> rank = new("--rank") { Description = "Rank of the changes.", DefaultValueFactory = static _ => 16 };
        Option<float?> alpha = new("--alpha") { Description = "The changes are multiplied by alpha / rank. Default: the rank." };
        Option<string[]> layers = new("--layers") { Description = "Layers that are changed, such as \"*attention*\" or \"up.*\". "
            + "Default: all linear maps and kernels; of the transformer's parts not the encoders.", AllowMultipleArgumentsPerToken = true };
        Option<int> steps = new("--steps") { Description = "Updates.", DefaultValueFactory = static _ => 600 };
        Option<int> crops = new("--crops")
            { Description = "Parts of pictures in an update, of each worker.", DefaultValueFactory = static _ => 4 };
        Option<int> side = new("--crop")
            { Description = "Of the restorer: pixels a side of a part.", DefaultValueFactory = static _ => 128 };
        Option<float> rate = new("--learning-rate") { Description = "Highest learning rate.", DefaultValueFactory = static _ => 2e-3f };
        Option<ulong> seed = new("--seed") { Description = "Seed of the changes and of the parts.", DefaultValueFactory = static _ => 1 };
        Option<string?> test = new("--test") { Description = "Pairs that are not taught, in the same forms: at the end, how near the "
            + "bundle's answers come to them without and with the changes." };
        foreach (Option<int> count in (Option<int>[])[rank, steps, crops, side])
        {
            count.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1)
                    result.AddError($"{count.Name} is {result.GetValueOrDefault<int>()}; give 1 or more.");
            });
        }

        Command command = new("lora", "Teach a bundle by pairs of pictures: low-rank changes, some hundred KB, for 'pixwizard run --lora'. "
            + "Ctrl-C stops after the current update and keeps a checkpoint.")
        {
            folder, bundle, pairs, root, prompt, task, rank, alpha, layers, steps, crops, side, rate, seed, test,
        };
        ComputeOptions compute = new(command, workers: 2);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string run = parsed.GetRequiredValue(folder).FullName, start = parsed.GetRequiredValue(bundle).FullName;
            string list = Path.GetFullPath(parsed.GetRequiredValue(pairs));
            _ = compute.Device(parsed);
            CommandException.ThrowIfRead("--run", [start, list], [run]);
            string? sentence = parsed.GetValue(prompt);
            IReadOnlyList<PicturePair> taught = PairList.Read(list, parsed.GetValue(root), sentence);
            IReadOnlyList<PicturePair> held =
                parsed.GetValue(test) is { } other ? PairList.Read(other, parsed.GetValue(root), sentence) : [];
            string name = parsed.GetValue(task) ?? LoraTraining.UsualTask(start);
            string[] usual = BundleManifest.Load(Path.Combine(start, BundleManifest.FileName)).Tasks
                .FirstOrDefault(entry => entry.Id == name)?.Restorer is null ? [GraphNetworks.Transformer + ".*"] : ["*"];
            LoraSettings settings = new()
            {
                Bundle = start, Task = name, Rank = parsed.GetValue(rank), Alpha = parsed.GetValue(alpha) ?? parsed.GetValue(rank),
                Layers = parsed.GetValue(layers) is { Length: > 0 } some ? some : usual,
            };
            using LoraTraining training = LoraTraining.Open(settings, taught);
            int updates = parsed.GetValue(steps);
            TrainerOptions options = compute.Apply(parsed, new TrainerOptions
            {
                Folder = run,
                Stages = [new TrainingStage(
                    training.IsRestorer ? "pairs" : "128 px", training.Shape(parsed.GetValue(crops), parsed.GetValue(side)), updates)],
                Seed = parsed.GetValue(seed),
                HiddenMatrices = null,
                LearningRate = new LearningRateSchedule { Peak = parsed.GetValue(rate), WarmUp = Math.Clamp(updates / 20, 1, 50) },
                AverageDecay = 0.98f,
                CheckpointEvery = 100,
                LogEvery = Math.Clamp(updates / 20, 1, 20),
            });
            LoraSettings.Open(run, settings);
            return Run(training, settings, options, held, taught.Count, parsed.InvocationConfiguration.Output, cancellation);
        }, CancellationToken.None));
        return command;
    }

    private static int Run(
        LoraTraining training, LoraSettings settings, TrainerOptions options, IReadOnlyList<PicturePair> held, int taught,
        TextWriter output, CancellationToken cancellation)
    {
        using ParameterStore store = training.Layers.CreateStore(options.Seed);
        string checkpoint = Path.Combine(options.Folder, Trainer.CheckpointFile);
        TrainingProgress begun = File.Exists(checkpoint) ? TrainingCheckpoint.Load(checkpoint, store) : new TrainingProgress(0, 0);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"task '{settings.Task}': {training.Layers.Layers.Count} layers, {store.Count:N0} parameters, {begun.Step} updates made; "
                + $"{taught} pairs"));
        TerminalProgress.Run(progress =>
        {
            using TrainingLog log = new(options.Folder, output, progress, squares => training.IsRestorer
                ? string.Create(CultureInfo.InvariantCulture, $"{PictureError.FromMeanSquare(squares):F2} dB")
                : string.Create(CultureInfo.InvariantCulture, $"{squares:F4}"));
            new Trainer(options, training.Objective(options.Device)).Run(
                store, begun, log.Write, _ => training.Save(options.Folder, store), cancellation);
        });
        string changes = Path.Combine(options.Folder, LoraTraining.ChangesFile);
        if (held.Count > 0 && !cancellation.IsCancellationRequested)
        {
            LoraFigures figures = LoraFigures.Measure(settings.Bundle, settings.Task, changes, held, cancellation);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{figures.Pairs} pairs that were not taught, PSNR: input {figures.Input:F2} dB, bundle {figures.Bundle:F2} dB, with the "
                    + $"changes {figures.Taught:F2} dB"));
        }

        output.WriteLine($"pixwizard run -i photo.jpg -o styled.png --model {settings.Bundle} --lora {changes}");
        return cancellation.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }
}
