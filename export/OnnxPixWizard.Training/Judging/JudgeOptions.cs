using OnnxPixWizard.Training.Pictures;

namespace OnnxPixWizard.Training.Judging;

/// <summary>Sizes of the classifier that judges generated pictures.</summary>
internal sealed record JudgeOptions
{
    /// <summary>Pixels a side of the pictures that it is trained on.</summary>
    public int Side { get; init; } = 32;

    /// <summary>Channels of each level; every level halves both sides.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [24, 48, 64];

    /// <summary>Numbers that describe a picture: what the logits are made from.</summary>
    public int Features { get; init; } = 64;

    /// <summary>Classes told apart.</summary>
    public int Classes { get; init; } = PictureClasses.Count;
}
