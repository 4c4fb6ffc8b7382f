using OnnxPixWizard.Bundles;
using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation;

/// <summary>A loaded bundle, examples of the evaluation split in several aspect ratios, and runs of the one on the other.</summary>
internal sealed class EvaluationBench(EvaluationOptions options) : IDisposable
{
    private static readonly ImageSize[] s_sizes = [new(128, 128), new(152, 104), new(104, 152), new(144, 112)];

    private readonly ImageSize[] _buckets = [.. Bundle.Open(options.Bundle).Manifest.Resolution.Candidates.Values
        .SelectMany(static sizes => sizes).Select(static size => new ImageSize(size[0], size[1]))];

    private readonly PixWizardPipeline _pipeline = PixWizardPipeline.Load(options.Bundle, new RuntimeOptions { Threads = options.Threads });

    /// <summary>Seed of everything.</summary>
    public ulong Seed => options.Seed;

    public ExampleFactory Examples { get; } = new();

    /// <summary>Runs whose task was to be told from the instruction, and those in which it was told right.</summary>
    public (int Asked, int Right) TaskChoices { get; private set; }

    /// <summary>Size of an example: one that the bundle works at itself, so that nothing is resized.</summary>
    public ImageSize Size(int index) => Near(s_sizes[index % s_sizes.Length]);

    /// <summary>The bundle's own size whose ratio is nearest to a size's; the size itself where the bundle names none.</summary>
    public ImageSize Near(ImageSize size) => _buckets.Length == 0 ? size : ResolutionPlanner.ByRatio(_buckets, size);

    /// <summary>An example with its source and target, planar [3, height, width] in [-1, 1]; the factory holds its truth.</summary>
    public (TrainingExample Example, float[] Source, float[] Target) Make(
        TrainingTask task, int index, PictureContent? content = null, float? sigma = null, SceneStyle? style = null)
    {
        ImageSize size = Size(index);
        float[] source = new float[3 * size.Width * size.Height], target = new float[source.Length];
        ulong seed = SeededRandom.Derive(options.Seed, (ulong)index).NextBits();
        ExampleRequest request = new(seed, size.Width, size.Height, task, ExampleSplit.Evaluation)
            { Content = content, NoiseSigma = sigma, Style = style };
        return (Examples.Create(request, source, target), source, target);
    }

    /// <summary>Gives the pipeline a picture at its own size and the instruction alone;
    /// where it takes it for another task, that counts, and the task is named.</summary>
    public PixWizardResult Run(TrainingTask task, string instruction, ReadOnlySpan<float> source, ImageSize size)
    {
        PixWizardRequest request = new()
        {
            Instruction = instruction,
            Image = SourcePicture.FromImage(Picture.FromPlanar(source, size.Width, size.Height, PlanarRange.MinusOneToOne)),
            Size = OutputSize.Bucket,
        };
        PixWizardResult? result = null;
        try
        {
            result = _pipeline.Run(request);
        }
        catch (InstructionException)
        {
            // Refused: counts as not understood.
        }

        bool isRight = string.Equals(result?.Task, task.Id(), StringComparison.Ordinal);
        TaskChoices = (TaskChoices.Asked + 1, TaskChoices.Right + (isRight ? 1 : 0));
        return isRight ? result! : _pipeline.Run(request with { Task = task.Id() });
    }

    /// <summary>Takes an object out of a picture.</summary>
    /// <exception cref="EditException">It was not found, or the bundle can't.</exception>
    public EditResult Remove(string name, Picture picture) => new RegionEditor(_pipeline).Run(
        new EditRequest { Object = name, Image = SourcePicture.FromImage(picture) });

    /// <summary>The mask of an object.</summary>
    public ObjectMask Find(string name, string task, Picture picture) => (ObjectMask)_pipeline.Run(new PixWizardRequest
        { Instruction = name, Task = task, Image = SourcePicture.FromImage(picture), DataSize = OutputSize.Input }).Data!;

    /// <summary>A picture from a sentence.</summary>
    public PixWizardResult Generate(string instruction, ImageSize size, ulong seed) => _pipeline.Run(new PixWizardRequest
    {
        Instruction = instruction,
        Task = TrainingTask.TextToImage.Id(),
        Size = OutputSize.Of(size.Width, size.Height),
        Seed = seed,
    });

    /// <summary>The result's picture, planar [3, height, width] in [-1, 1].</summary>
    public static float[] Planes(PixWizardResult result)
    {
        float[] planes = new float[3 * result.Picture.Width * result.Picture.Height];
        result.Picture.ToPlanar(planes, PlanarRange.MinusOneToOne);
        return planes;
    }

    public void Dispose() => _pipeline.Dispose();
}
