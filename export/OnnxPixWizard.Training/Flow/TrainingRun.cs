using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.States;

namespace OnnxPixWizard.Training.Flow;

/// <summary>The folder of a training: tokenizers, sizes, checkpoint.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const string PlaceEmbedder = ".place_embedder.weight";

    private TrainingRun(
        ModelOptions model, InstructionTokenizers tokenizers, IStateSpace space, ParameterStore store, TrainingProgress progress)
    {
        Space = space;
        Model = model;
        Tokenizers = tokenizers;
        Store = store;
        Progress = progress;
    }

    /// <summary>Sizes of the model.</summary>
    public ModelOptions Model { get; }

    /// <summary>The model's tokenizers.</summary>
    public InstructionTokenizers Tokenizers { get; }

    /// <summary>What the flow moves.</summary>
    public IStateSpace Space { get; }

    /// <summary>The parameters.</summary>
    public ParameterStore Store { get; }

    /// <summary>How far the training is.</summary>
    public TrainingProgress Progress { get; }

    /// <summary>Whether tokens are told their places already: until then the weights that
    /// read them stay at zero, and a run from a bundle may begin with them.</summary>
    public bool KnowsPlaces => Store.Slots.Any(slot => slot.Name.EndsWith(PlaceEmbedder, StringComparison.Ordinal)
        && ParameterStore.Part(Store.Values, slot).IndexOfAnyExcept(0f) >= 0);

    /// <summary>Opens a run where it stopped, or begins a new one.</summary>
    /// <param name="folder">The run's folder; created if missing.</param>
    /// <param name="start">What a new run begins with.</param>
    /// <param name="seed">Seed of new parameters and tokenizers.</param>
    /// <param name="cancellation">Ends the training of tokenizers.</param>
    public static TrainingRun Open(string folder, TrainingStart start, ulong seed, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (!File.Exists(Path.Combine(folder, ModelOptions.FileName)))
        {
            start.Write(folder, seed, cancellation);
        }

        InstructionTokenizers tokenizers = InstructionTokenizers.Load(folder);
        ModelOptions model = ModelOptions.Load(folder);
        ParameterStore store = FlowObjective.CreateStore(model, seed);
        string checkpoint = Path.Combine(folder, Trainer.CheckpointFile);
        TrainingProgress progress = new(0, 0);
        if (File.Exists(checkpoint))
        {
            progress = TrainingCheckpoint.Load(checkpoint, store);
        }
        else if (start.Bundle is { } bundle)
        {
            // The autoencoder is no part of the training: it lies beside the checkpoint as graphs.
            BundleStart.Load(
                store, bundle, static network =>
                    network is BundleParameters.Autoencoder or GraphNames.Restorer or GraphNames.Perception ? null : network);
        }

        IStateSpace space = model.Vae is { } vae ? LatentSpace.Load(folder, vae) : new PixelSpace();
        return new TrainingRun(model, tokenizers, space, store, progress);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Space.Dispose();
        Store.Dispose();
    }
}
