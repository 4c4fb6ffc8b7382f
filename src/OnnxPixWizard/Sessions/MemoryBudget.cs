using System.Diagnostics;
using System.Globalization;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Sessions;

/// <summary>What a bundle's requests may take of memory.</summary>
internal sealed class MemoryBudget(Bundle bundle, RuntimeOptions options)
{
    /// <summary>The program itself, with its libraries.</summary>
    private const long ProgramBytes = 96L << 20;

    /// <summary>Held by any request: the program, and the graphs' files one and a half times, as loading rewrites some of them.</summary>
    public long FixedBytes { get; } = ProgramBytes + (GraphFiles.BytesOf(bundle) * 3 / 2);

    /// <summary>Bytes that the process may hold.</summary>
    public long Limit => options.MemoryLimit ?? MachineLimit();

    /// <summary>A number of bytes for people.</summary>
    public static string Words(long bytes) => bytes < 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, bytes) / 1048576.0:F0} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:F1} GiB");

    /// <summary>Refuses what does not fit.</summary>
    /// <param name="bytes">Beside <see cref="FixedBytes"/>.</param>
    /// <param name="what">What would take it.</param>
    /// <param name="hint">What would fit.</param>
    /// <exception cref="MemoryLimitException">It is more than the limit.</exception>
    public void Require(long bytes, string what, Func<long, string> hint)
    {
        long limit = Limit;
        if (FixedBytes + bytes > limit)
        {
            throw new MemoryLimitException(what, FixedBytes + bytes, limit, hint(limit - FixedBytes));
        }
    }

    /// <summary>The machine's or the container's memory, or what a limit of address space leaves if that is less.</summary>
    private static long MachineLimit()
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long limit = memory > 0 ? memory : long.MaxValue;
        if (OperatingSystem.IsLinux() && AddressSpace() is long space)
        {
            using Process process = Process.GetCurrentProcess();
            // Much of what is reserved is never touched; what is held already may be counted again.
            limit = Math.Min(limit, space - process.VirtualMemorySize64 + process.WorkingSet64);
        }

        return limit;
    }

    private static long? AddressSpace()
    {
        const string name = "Max address space";
        try
        {
            string? line = File.ReadLines("/proc/self/limits").FirstOrDefault(static l => l.StartsWith(name, StringComparison.Ordinal));
            return long.TryParse(line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], NumberStyles.None,
                CultureInfo.InvariantCulture, out long space)
                ? space
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

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
