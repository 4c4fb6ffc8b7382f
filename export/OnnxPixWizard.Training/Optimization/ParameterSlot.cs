namespace OnnxPixWizard.Training.Optimization;

/// <summary>Where a parameter lies in the flat buffers.</summary>
/// <param name="Name">Published name.</param>
/// <param name="Shape">Published shape.</param>
/// <param name="Offset">First float.</param>
/// <param name="Count">Number of floats.</param>
public sealed record ParameterSlot(string Name, long[] Shape, long Offset, long Count);
