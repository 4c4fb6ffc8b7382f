using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>A bundle's answers to photos, as its user gets them.</summary>
/// <param name="bundle">The bundle's folder.</param>
internal sealed class BundleAnswers(string bundle) : IDisposable
{
    // Photos are answered side by side.
    private readonly PixWizardPipeline _pipeline = PixWizardPipeline.Load(bundle, new RuntimeOptions { Threads = 1 });

    /// <summary>Whether the bundle has a task.</summary>
    public bool Knows(string task) => Entry(task) is not null;

    /// <summary>The answer, at the truth's size.</summary>
    public Picture Answer(string task, PhotoCase photo, CancellationToken cancellation)
    {
        // The restorer's tasks answer at the picture's own size, or enlarge it themselves.
        bool isOwn = Entry(task)!.Restorer is not null, enlarges = Entry(task)!.Enlarges();
        Picture asked = enlarges || !isOwn ? photo.Asked : photo.Input;
        int? scale = enlarges && photo.Scale > 1 ? photo.Scale : null;
        Picture answer = Run(task, asked, photo.Hole, isOwn ? OutputSize.Auto : Exactly(photo.Truth.Size), scale, cancellation).Picture;
        return answer.Size == photo.Truth.Size ? answer : answer.Resize(photo.Truth.Width, photo.Truth.Height);
    }

    /// <summary>What a picture tells, at a size; null where the task tells nothing apart from its picture.</summary>
    public TaskData? Read(string task, Picture picture, CancellationToken cancellation) =>
        Run(task, picture, hole: null, Exactly(picture.Size), scale: null, cancellation).Data;

    /// <summary>A result at the picture's size with the size that the network worked at: <see cref="PixWizardResult.Bucket"/>.</summary>
    public PixWizardResult Result(string task, Picture picture, CancellationToken cancellation) =>
        Run(task, picture, hole: null, Exactly(picture.Size), scale: null, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _pipeline.Dispose();

    private TaskEntry? Entry(string task) =>
        _pipeline.Bundle.Manifest.Tasks.FirstOrDefault(entry => string.Equals(entry.Id, task, StringComparison.Ordinal));

    private static OutputSize Exactly(ImageSize size) => OutputSize.Of(size.Width, size.Height);

    private PixWizardResult Run(
        string task, Picture picture, GrayImage8? hole, OutputSize size, int? scale, CancellationToken cancellation) => _pipeline.Run(
        new PixWizardRequest
        {
            Task = task,
            Instruction = Entry(task)!.Examples[0],
            Image = SourcePicture.FromImage(picture),
            Mask = hole,
            Scale = scale,
            Size = size,
            DataSize = Exactly(picture.Size),
        },
        progress: null, cancellation);
}
