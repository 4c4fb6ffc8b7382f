using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines;

/// <summary>A request with its defaults filled in and its picture and instruction encoded.</summary>
internal sealed record PreparedRequest
{
    public required PixWizardRequest Request { get; init; }

    public required TaskEntry Task { get; init; }

    public TaskKind Kind => Task.Decoder;

    /// <summary>The instruction.</summary>
    public required TextEncoding Asked { get; init; }

    /// <summary>What the network reads: the instruction, or the task's own wording of it.</summary>
    public required TextEncoding Text { get; init; }

    public required ImageEncoding Image { get; init; }

    /// <summary>What the network sees, at its size.</summary>
    public required ImageBuffer Source { get; init; }

    public required SamplingPlan Sampling { get; init; }

    public required GuidancePlan Guidance { get; init; }

    public required RopeSettings Rope { get; init; }

    /// <summary>Tokens of the state.</summary>
    public required TokenGrid Grid { get; init; }

    public required bool TruncateBytes { get; init; }

    public ImageSize Bucket => Source.Size;
}
