namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>Python's plain collections.</summary>
public enum PickleSequenceKind
{
    /// <summary>A list.</summary>
    List,

    /// <summary>A tuple, also a <c>torch.Size</c>.</summary>
    Tuple,

    /// <summary>A set or frozen set, in the order of the file.</summary>
    Set,
}
