namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>Bounds far above what checkpoints need (a 2 B parameter model: some 100 KB, 10,000 memo entries, depth 10).</summary>
internal static class PickleLimits
{
    /// <summary>Bytes of one pickle.</summary>
    public const int Bytes = 64 << 20;

    /// <summary>Values inside values.</summary>
    public const int Depth = 256;

    /// <summary>Open marks.</summary>
    public const int Marks = 1024;

    /// <summary>Values put on the stack, all together.</summary>
    public const int Values = 1 << 21;

    /// <summary>Values on the stack at one time.</summary>
    public const int Stack = 1 << 20;

    /// <summary>Remembered values.</summary>
    public const int Memo = 1 << 20;

    /// <summary>Bytes of an integer.</summary>
    public const int IntegerBytes = 64;

    /// <summary>Axes of a tensor, as in torch.</summary>
    public const int Axes = 64;
}
