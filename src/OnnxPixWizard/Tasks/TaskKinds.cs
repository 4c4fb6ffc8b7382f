using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks.Depth;
using OnnxPixWizard.Tasks.Highlight;
using OnnxPixWizard.Tasks.Mask;
using OnnxPixWizard.Tasks.Normals;
using OnnxPixWizard.Tasks.Picture;
using OnnxPixWizard.Tasks.Segmentation;

namespace OnnxPixWizard.Tasks;

/// <summary>From a manifest's decoder settings to the kind of task that reads them.</summary>
internal static class TaskKinds
{
    public static ITaskKind Of(TaskEntry task) => task.Decoder switch
    {
        DepthDecoderSettings depth => new DepthTask(depth),
        NormalsDecoderSettings normals => new NormalsTask(normals),
        SegmentationDecoderSettings segmentation => new SegmentationTask(segmentation),
        HighlightDecoderSettings highlight => new HighlightTask(highlight),
        MaskDecoderSettings mask => new MaskTask(mask),
        PictureDecoderSettings picture => new PictureTask(picture, task.TakesImage),
        _ => throw new ArgumentException($"Task '{task.Id}' has a decoder of unknown kind {task.Decoder.GetType().Name}.", nameof(task)),
    };
}
