using System.Globalization;
using System.Runtime.InteropServices;

namespace OnnxPixWizard.Benchmarks.Measurement;

/// <summary>The machine around a measurement.</summary>
/// <param name="Processors">Processors given to this process.</param>
/// <param name="Architecture">Their kind.</param>
/// <param name="System">Operating system.</param>
/// <param name="LoadAverage">Threads that wanted a processor in the last minute; null where the system does not tell.</param>
internal sealed record MachineState(int Processors, string Architecture, string System, double? LoadAverage)
{
    /// <summary>The processors' name; their architecture where the system does not tell.</summary>
    public string Model { get; } = ReadModel() ?? Architecture;

    /// <summary>Memory given to this process.</summary>
    public long MemoryBytes { get; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public static MachineState Now() => new(
        Environment.ProcessorCount, RuntimeInformation.ProcessArchitecture.ToString(), RuntimeInformation.OSDescription, ReadLoad());

    /// <summary>Physical memory of this process that no file backs, in bytes; null where the system does not tell.</summary>
    public static long? PrivateBytes() => StatusBytes("/proc/self/status", "RssAnon:");

    /// <summary>A field of a process's status, in bytes; null where the system does not tell.</summary>
    /// <param name="file">Such as <c>/proc/self/status</c>.</param>
    /// <param name="field">The line's name with its colon.</param>
    public static long? StatusBytes(string file, string field)
    {
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal)) : null;
        return line is null ? null
            : long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private static string? ReadModel()
    {
        const string Cpus = "/proc/cpuinfo", Field = "model name";
        return File.Exists(Cpus)
            ? File.ReadLines(Cpus).FirstOrDefault(static l => l.StartsWith(Field, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
    }

    private static double? ReadLoad()
    {
        const string Load = "/proc/loadavg";
        return File.Exists(Load) ? double.Parse(File.ReadAllText(Load).Split(' ')[0], CultureInfo.InvariantCulture) : null;
    }
}
