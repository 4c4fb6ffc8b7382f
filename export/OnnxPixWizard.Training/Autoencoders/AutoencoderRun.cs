using System.Numerics.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.States;

namespace OnnxPixWizard.Training.Autoencoders;

/// <summary>The folder of an autoencoder's training: sizes, checkpoint and,
/// after each checkpoint, the graphs of the averaged parameters.</summary>
internal sealed class AutoencoderRun : IDisposable
{
    private const int MeasuredPictures = 96;
    private const int Side = 128;

    private readonly string _folder;

    private AutoencoderRun(string folder, VaeOptions options, ParameterStore store, TrainingProgress progress)
    {
        _folder = folder;
        Options = options;
        Store = store;
        Progress = progress;
    }

    /// <summary>The sizes of <c>models/pixwizard-tiny-latent</c>.</summary>
    public static VaeOptions Tiny { get; } = new()
        { BlockOutChannels = [16, 32, 48, 64], LayersPerBlock = 1, NormNumGroups = 8, ScalingFactor = 1 };

    /// <summary>Sizes.</summary>
    public VaeOptions Options { get; private set; }

    /// <summary>The parameters.</summary>
    public ParameterStore Store { get; }

    /// <summary>How far the training is.</summary>
    public TrainingProgress Progress { get; }

    /// <summary>Opens a run where it stopped, or begins a new one.</summary>
    /// <param name="folder">The run's folder; created if missing.</param>
    /// <param name="bundle">Where a new run takes parameters and sizes from; null = from nothing.</param>
    /// <param name="sizes">Sizes of a new run from nothing.</param>
    /// <param name="seed">Seed of new parameters.</param>
    public static AutoencoderRun Open(string folder, string? bundle, VaeOptions sizes, ulong seed)
    {
        Directory.CreateDirectory(folder);
        if (!File.Exists(Path.Combine(folder, AutoencoderFiles.Sizes)))
        {
            AutoencoderFiles.SaveSizes(folder, bundle is null ? sizes
                : ModelOptions.Load(bundle).Vae ?? throw new ArgumentException($"Bundle '{bundle}' has no autoencoder.", nameof(bundle)));
        }

        VaeOptions options = AutoencoderFiles.LoadSizes(folder);
        ParameterStore store = AutoencoderObjective.CreateStore(options, seed);
        string checkpoint = Path.Combine(folder, Trainer.CheckpointFile);
        TrainingProgress progress = new(0, 0);
        if (File.Exists(checkpoint))
        {
            progress = TrainingCheckpoint.Load(checkpoint, store);
        }
        else if (bundle is not null)
        {
            foreach ((string name, Checkpoints.Tensors.Tensor tensor) in BundleParameters.Read(bundle)[BundleParameters.Autoencoder])
            {
                store.Set(name, tensor);
            }
        }

        return new AutoencoderRun(folder, options, store, progress);
    }

    /// <summary>Writes the graphs of the averaged parameters and the scaling factor that gives their latents a mean square of 1.</summary>
    /// <returns>The written autoencoder, to be disposed.</returns>
    public LatentSpace Export()
    {
        AutoencoderFiles.SaveGraphs(_folder, Options, name => ParameterStore.Read(Store.Averages, Store.Slots[Store.IndexOf(name)]));
        using (LatentSpace unscaled = LatentSpace.Load(_folder, Options with { ScalingFactor = 1 }))
        {
            Options = Options with { ScalingFactor = 1 / RootMeanSquare(unscaled) };
        }

        AutoencoderFiles.SaveSizes(_folder, Options);
        return LatentSpace.Load(_folder, Options);
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();

    // Over sources and targets of all tasks: what a flow will see.
    private static double RootMeanSquare(LatentSpace space)
    {
        ExampleFactory factory = new();
        TrainingTask[] tasks = [.. TrainingTasks.All];
        float[] source = new float[3 * Side * Side], target = new float[source.Length];
        float[] latent = new float[space.Channels * (Side / space.CellSide) * (Side / space.CellSide)];
        double sum = 0;
        for (int index = 0; index < MeasuredPictures; index++)
        {
            factory.Create(
                new ExampleRequest((ulong)index, Side, Side, tasks[index % tasks.Length], ExampleSplit.Training), source, target);
            foreach (float[] picture in (ReadOnlySpan<float[]>)[source, target])
            {
                space.Encode(picture, Side, Side, latent);
                sum += TensorPrimitives.SumOfSquares<float>(latent) / latent.Length;
            }
        }

        return Math.Sqrt(sum / (2 * MeasuredPictures));
    }
}
