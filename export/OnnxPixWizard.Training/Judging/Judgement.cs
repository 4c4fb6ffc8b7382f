namespace OnnxPixWizard.Training.Judging;

/// <summary>What a judge says of pictures.</summary>
/// <param name="Classes">Likeliest class of each picture.</param>
/// <param name="Features">Description of each picture, [pictures, features].</param>
internal sealed record Judgement(IReadOnlyList<int> Classes, ReadOnlyMemory<float> Features);
