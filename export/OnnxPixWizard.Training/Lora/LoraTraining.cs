using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Sessions.Loras;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Restorers;
using OnnxPixWizard.Training.States;
using OnnxPixWizard.Training.Torch;
using TorchSharp;
using Constant = OnnxPixWizard.Checkpoints.Tensors.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Lora;

/// <summary>
/// A task of a bundle taught anew by pairs: low-rank changes of the network that answers it, which is the restorer where the bundle says so
/// and the transformer else, with its conditioner, modulation and stem.
/// </summary>
internal sealed class LoraTraining : IDisposable
{
    /// <summary>File of the changes in a run's folder.</summary>
    public const string ChangesFile = "lora.safetensors";

    private const int MostPrompts = 64, TextTokens = 64;

    private readonly Dictionary<string, Tensor> _frozen = new(StringComparer.Ordinal);
    private readonly LoraSettings _settings;
    private readonly TaskEntry _task;
    private readonly IReadOnlyList<PicturePair> _pairs;
    private readonly string _bundleName;
    private readonly double _noiseScale;

    private LoraTraining(LoraSettings settings, BundleManifest manifest, TaskEntry task, IReadOnlyList<PicturePair> pairs)
    {
        (_settings, _task, _pairs, _bundleName) = (settings, task, pairs, manifest.Name);
        _noiseScale = task.NoiseScale ?? manifest.Sampling.NoiseScale;
        IReadOnlyDictionary<string, SortedDictionary<string, Constant>> networks = BundleParameters.Read(settings.Bundle);
        foreach ((string network, SortedDictionary<string, Constant> parameters) in networks)
        {
            if (IsRestorer ? network == Network : network != BundleParameters.Autoencoder && !GraphNames.AnswersInPixels(network))
            {
                foreach ((string name, Constant tensor) in parameters)
                {
                    _frozen.Add(IsRestorer ? name : $"{network}.{name}", TorchTensors.ToTorch(tensor).DetachFromDisposeScope());
                }
            }
        }

        Layers = LoraLayers.Of(_frozen.Select(static entry => (entry.Key, entry.Value.shape)), settings);
    }

    /// <summary>Whether the restorer is changed, else the transformer.</summary>
    public bool IsRestorer => _task.Restorer is not null;

    /// <summary>The network that is changed.</summary>
    public string Network => _task.Restorer?.GraphName ?? BundleParameters.Transformer;

    /// <summary>The changes.</summary>
    public LoraLayers Layers { get; }

    /// <summary>Opens a bundle to teach it.</summary>
    /// <exception cref="CommandException">The task can't be taught, or the pairs don't fit.</exception>
    /// <exception cref="BundleException">The bundle is missing, damaged or not of 32-bit floats.</exception>
    public static LoraTraining Open(LoraSettings settings, IReadOnlyList<PicturePair> pairs)
    {
        BundleManifest manifest = BundleManifest.Load(Path.Combine(settings.Bundle, BundleManifest.FileName));
        TaskEntry task = Find(manifest, settings.Task);
        string sizes = task.Restorer is { } own ? RestorerRun.SizesOf(settings.Bundle, own.GraphName)
            : Path.Combine(settings.Bundle, ModelOptions.FileName);
        return File.Exists(sizes)
            ? new LoraTraining(settings, manifest, task, pairs)
            : throw new CommandException(ExitCode.BadBundle,
                $"'{settings.Bundle}' holds no {Path.GetFileName(sizes)}, so nothing can be trained from it. Name a bundle that 'bundle' "
                    + "wrote.");
    }

    /// <summary>The task that is taught where none is named: one that changes pictures least by itself.</summary>
    /// <exception cref="CommandException">The bundle has no task that fits.</exception>
    public static string UsualTask(string bundle)
    {
        TaskEntry[] fitting = [.. BundleManifest.Load(Path.Combine(bundle, BundleManifest.FileName)).Tasks.Where(Fits)];
        return (Array.Find(fitting, static task => task.Id == "restore") ?? Array.Find(fitting, static task => task.Id == "denoise")
            ?? fitting.FirstOrDefault())?.Id
            ?? throw new CommandException(ExitCode.BadBundle, $"'{bundle}' has no task that makes a picture of a picture.");
    }

    /// <summary>What is made smaller.</summary>
    /// <param name="device">Where it is computed.</param>
    public LoraObjective Objective(torch.Device device)
    {
        foreach (string name in _frozen.Keys.ToArray())
        {
            _frozen[name] = _frozen[name].to(device).DetachFromDisposeScope();
        }

        if (IsRestorer)
        {
            RestorerOptions options = RestorerRun.LoadSizes(RestorerRun.SizesOf(_settings.Bundle, Network));
            PairPictures cuts = new(_pairs, options.OverviewSide);
            return new LoraObjective(Layers, _frozen, (backend, shape) => RestorerGraph.Losses(backend, options, shape),
                stage => new RestorerPairBatch(cuts, _task.Restorer!.Task, options.OverviewSide, stage.Shape));
        }

        ModelOptions model = ModelOptions.Load(_settings.Bundle);
        IStateSpace space = model.Vae is { } vae ? LatentSpace.Load(_settings.Bundle, vae) : new PixelSpace();
        PairPictures views = new(_pairs, overviewSide: 1);
        TaskMix mix = new(Instructions.TrainingTask.Denoise, 1, 1, (float)_noiseScale, TimeSampling.Answer);
        FlowObjective flow = new(model, InstructionTokenizers.Load(_settings.Bundle), space, new FlowOptions
        {
            Tasks = [mix], LossWeightsFrom = int.MaxValue, StemRestoration = [], PlacesFrom = 0,
        }, (random, size, source, target) =>
        {
            LoadedPair pair = views.Draw(random);
            pair.View(random, size.Width, size.Height, source, target);
            return pair.Prompt ?? _task.Wording ?? _task.Examples[0];
        });
        return new LoraObjective(Layers, _frozen, flow.Losses, flow.CreateBatch);
    }

    /// <summary>A batch's shape of one worker.</summary>
    /// <param name="rows">Parts of pictures.</param>
    /// <param name="side">Pixels a side of one, where pictures are that large.</param>
    /// <exception cref="CommandException">A picture is too small.</exception>
    public BatchShape Shape(int rows, int side)
    {
        if (!IsRestorer)
        {
            int wide = Math.Max(1, rows / 4);
            return new BatchShape(
                [new(Math.Max(1, rows - (2 * wide)), 128, 128), new(wide, 160, 96), new(wide, 96, 160)], TextTokens);
        }

        (PicturePair Pair, int Side) smallest = _pairs.Select(static pair => (pair, SourcePicture.FromFile(pair.Input).Size))
            .Select(static sized => (sized.pair, Math.Min(sized.Size.Width, sized.Size.Height))).MinBy(static sized => sized.Item2);
        int multiple = RestorerRun.LoadSizes(RestorerRun.SizesOf(_settings.Bundle, Network)).Multiple;
        int cut = Math.Min(side, smallest.Side) / multiple * multiple;
        return cut >= 2 * multiple ? new BatchShape([new(rows, cut, cut)], 0)
            : throw new CommandException(ExitCode.BadInput, $"{smallest.Pair.Name}: a side of {Math.Min(side, smallest.Side)} pixels is "
                + $"too small; pictures and --crop need {2 * multiple} or more.");
    }

    /// <summary>Writes the averaged changes with what runs need to know of them.</summary>
    public void Save(string folder, ParameterStore store)
    {
        string[] prompts =
            [.. _pairs.Select(static pair => pair.Prompt).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostPrompts)];
        Layers.Save(Path.Combine(folder, ChangesFile), store, IsRestorer ? Network + "." : "",
            new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [LoraTeaching.TaskFact] = _task.Id,
            [LoraTeaching.PromptsFact] = JsonSerializer.Serialize(prompts),
            [LoraTeaching.NetworkFact] = Network,
            ["onnxpixwizard.bundle"] = _bundleName,
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _frozen.Values)
        {
            tensor.Dispose();
        }
    }

    private static TaskEntry Find(BundleManifest manifest, string id)
    {
        TaskEntry task = manifest.Tasks.FirstOrDefault(task => task.Id == id)
            ?? throw new CommandException(ExitCode.Usage, $"--task: '{manifest.Name}' has no task '{id}'; there are "
                + $"{string.Join(", ", manifest.Tasks.Where(Fits).Select(static fitting => fitting.Id))}.");
        return Fits(task) ? task
            : throw new CommandException(ExitCode.Usage, $"--task: '{id}' can't be taught by pairs, as it does not make a whole picture "
                + $"of a picture; there are {string.Join(", ", manifest.Tasks.Where(Fits).Select(static fitting => fitting.Id))}.");
    }

    private static bool Fits(TaskEntry task) => task.TakesImage && task.Decoder is PictureTask { TakesMask: false }
        && (task.Restorer is null or { Scale: RestorerScale.Native, Enlarges: not true });
}
