using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines.PixNerd;

/// <summary>A request for pictures with all choices made and all conditions encoded.</summary>
internal sealed record PreparedPictures
{
    /// <summary>What was asked.</summary>
    public required PixNerdRequest Request { get; init; }

    public required ImageSize Size { get; init; }

    /// <summary>The transformer's tokens.</summary>
    public required TokenGrid Grid { get; init; }

    /// <summary>Pixels of a token at the output's size.</summary>
    public required PatchShape Patch { get; init; }

    /// <summary>What the places of a patch's pixels add to their embedding, [pixels, h].</summary>
    public required float[] PixelOffsets { get; init; }

    /// <summary>Each different condition: a class's embedding, [D], or a text's tokens, [L, D].</summary>
    public required IReadOnlyList<float[]> Conditions { get; init; }

    /// <summary>Each picture's index in <see cref="Conditions"/>.</summary>
    public required IReadOnlyList<int> ConditionOf { get; init; }

    /// <summary>The condition that guidance leads away from; null where nothing is guided.</summary>
    public required float[]? Null { get; init; }

    public required GuidanceInterval Guidance { get; init; }

    public required PixNerdPlan Plan { get; init; }

    public required IReadOnlyList<int> ClassIds { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}
