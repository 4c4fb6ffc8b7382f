namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>A pickle that was read.</summary>
/// <param name="Root">What was saved.</param>
/// <param name="Length">Bytes of the pickle.</param>
/// <param name="Storages">Torch's storages that it refers to, by key.</param>
public sealed record PickleDocument(PickleValue Root, int Length, IReadOnlyDictionary<string, PickleStorage> Storages);
