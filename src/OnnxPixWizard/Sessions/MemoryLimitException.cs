namespace OnnxPixWizard.Sessions;

/// <summary>A request would take more memory than there is, and so was not begun.</summary>
public sealed class MemoryLimitException : Exception
{
    internal MemoryLimitException(string what, long needed, long limit, string hint)
        : base($"{what} would take about {MemoryBudget.Words(needed)} of memory, and {MemoryBudget.Words(limit)} may be taken; {hint}.")
    {
        Needed = needed;
        Limit = limit;
    }

    /// <summary>Bytes that the whole process would hold, estimated.</summary>
    public long Needed { get; }

    /// <summary>Bytes that it may hold.</summary>
    public long Limit { get; }
}
