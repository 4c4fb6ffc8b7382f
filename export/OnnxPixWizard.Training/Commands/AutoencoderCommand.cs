using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Training.Autoencoders;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.States;

namespace OnnxPixWizard.Training.Commands;

/// <summary><c>autoencoder</c>: the part of the latent family that turns pictures into latents and back.</summary>
internal static class AutoencoderCommand
{
    private const int CropSide = 64;
    private const int Crops = 8;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<DirectoryInfo> folder = new("--run") { Description = "Folder of the run: checkpoint, log, sheets and the graphs so far. A "
            + "run that has a checkpoint goes on from it.", Required = true };
        Option<int> steps = new("--steps") { Description = $"Updates, each of {Crops} crops a worker.", DefaultValueFactory = _ => 4_000 };
        Option<float> rate = new("--learning-rate") { Description = "Highest learning rate.", DefaultValueFactory = _ => 2e-3f };
        Option<ulong> seed = new("--seed") { Description = "Seed of parameters, pictures and noise.", DefaultValueFactory = _ => 1 };
        Option<DirectoryInfo> bundle = new("--from")
            { Description = "A bundle of family pixwizard whose autoencoder a new run starts from; its optimizer starts anew." };
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError($"--steps is {result.GetValueOrDefault<int>()}; give 1 or more.");
        });

        Command command = new("autoencoder", "Train the autoencoder of a latent model on made scenes. Ctrl-C stops after the current "
            + "update and keeps a checkpoint. 'train --autoencoder' works on its latents.")
        {
            folder, bundle, steps, rate, seed,
        };
        ComputeOptions compute = new(command, workers: 2);
        command.SetAction((parsed, cancellation) =>
        {
            TrainerOptions options = compute.Apply(parsed, new TrainerOptions
            {
                Folder = parsed.GetRequiredValue(folder).FullName,
                Stages = [new TrainingStage($"{CropSide} px", new BatchShape([new(Crops, CropSide, CropSide)], 0), parsed.GetValue(steps))],
                Seed = parsed.GetValue(seed),
                HiddenMatrices = new MuonOptions { Covers = AutoencoderObjective.IsHidden },
                LearningRate = new LearningRateSchedule { Peak = parsed.GetValue(rate), WarmUp = 100 },
                AverageDecay = 0.998f,
            });
            string? start = parsed.GetValue(bundle)?.FullName;
            if (start is not null && (!File.Exists(Path.Combine(start, ModelOptions.FileName)) || ModelOptions.Load(start).Vae is null))
            {
                throw new CommandException(ExitCode.BadBundle, $"'{start}' is no bundle with an autoencoder that a training can go on "
                    + "from. Name one of family pixwizard with --from that 'bundle' wrote.");
            }

            // Signals are listened to once the action has returned its task.
            return Task.Run(() => Run(options, start, parsed.InvocationConfiguration.Output, cancellation), CancellationToken.None);
        });
        return command;
    }

    private static int Run(TrainerOptions options, string? bundle, TextWriter output, CancellationToken cancellation)
    {
        using AutoencoderRun run = AutoencoderRun.Open(options.Folder, bundle, AutoencoderRun.Tiny, options.Seed);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Store.Count:N0} parameters, {run.Progress.Step} updates made"));
        TerminalProgress.Run(progress =>
        {
            using TrainingLog log = new(options.Folder, output, progress,
                static squares => string.Create(CultureInfo.InvariantCulture, $"{PictureError.FromMeanSquare(squares):F2} dB"));
            new Trainer(options, new AutoencoderObjective(run.Options)).Run(run.Store, run.Progress, log.Write, made =>
            {
                using LatentSpace space = run.Export();
                double scenes = ReconstructionSheet.Draw(space,
                    Path.Combine(options.Folder, string.Create(CultureInfo.InvariantCulture, $"reconstructions-{made.Step:D6}.png")));
                log.Note(string.Create(CultureInfo.InvariantCulture, $"{made.Step}: scenes of the evaluation at 128 px {scenes:F2} dB, "
                    + $"scaling factor {run.Options.ScalingFactor:F4}"));
            }, cancellation);
        });
        return cancellation.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }
}
