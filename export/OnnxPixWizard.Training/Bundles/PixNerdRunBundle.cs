using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Conversion.PixNerd;
using OnnxPixWizard.Training.Judging;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Pictures;
using OnnxPixWizard.Training.PixNerd;

namespace OnnxPixWizard.Training.Bundles;

/// <summary>Writes a trained PixNerd as a bundle: graphs, tokenizer, manifest and the model's sizes.</summary>
internal static class PixNerdRunBundle
{
    private const string Card = "README.md";

    private static readonly SamplingSettings s_texts = new()
        { Steps = 25, Solver = "adams2", TimeShift = 2, TextGuidance = 1.5, GuidanceFrom = 0, GuidanceTo = 1 };

    // Between the settings (guidance 1 to 2, time shift 1 to 2) that brought pictures of classes nearest to real ones, by the Frechet
    // distance on the judge's features.
    private static readonly SamplingSettings s_classes = s_texts with { TimeShift = 1, TextGuidance = 1.65 };

    /// <summary>Writes the bundle in place of an older one, whose model card and judge stay.</summary>
    /// <param name="run">The training; its moving averages are written.</param>
    /// <param name="source">The run's folder.</param>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="name">The model's name.</param>
    public static void Write(PixNerdRun run, string source, string folder, string name)
    {
        PixNerdModel model = run.Model;
        Dictionary<string, ReadOnlyMemory<byte>> files = new(StringComparer.Ordinal)
        {
            [PixNerdModel.FileName] = File.ReadAllBytes(Path.Combine(source, PixNerdModel.FileName)),
        };
        string judge = Path.Combine(folder, PictureJudge.FileName);
        if (File.Exists(judge))
        {
            files.Add(PictureJudge.FileName, File.ReadAllBytes(judge));
        }

        string card = Path.Combine(folder, Card);
        PixNerdBundleWriter.Write(new PixNerdBundle
        {
            Name = name,
            Network = model.Network,
            Weights = parameter => Read(run.Store, PixNerdScopes.Denoiser, parameter),
            TextEncoder = model.Encoder is not { } encoder ? null : new PixNerdTextEncoder
            {
                Network = encoder,
                Weights = parameter => Read(run.Store, PixNerdScopes.TextEncoder, parameter),
                Tokenizer = File.ReadAllBytes(Path.Combine(source, TokenizerFiles.Text)),
                PadId = PixNerdPictures.PadId(run.Tokenizer!),
            },
            GridWidth = model.Side,
            GridHeight = model.Side,
            ClassNames = model.Class is null ? [] : PictureClasses.Names,
            Sampling = model.Class is null ? s_texts : s_classes,
            Source = "Trained from nothing by this project on pictures that it draws itself.",
            Licence = "MIT",
            Notes = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["updates"] = run.Progress.Step.ToString(CultureInfo.InvariantCulture),
                ["examples"] = run.Progress.Samples.ToString(CultureInfo.InvariantCulture),
            },
            ModelCard = File.Exists(card) ? File.ReadAllText(card) : null,
            Files = files,
        }, folder);
    }

    private static LazyTensor Read(ParameterStore store, string scope, string parameter)
    {
        int index = store.IndexOf($"{scope}.{parameter}");
        return LazyTensor.From(ParameterStore.Read(store.Averages, store.Slots[index]));
    }
}
