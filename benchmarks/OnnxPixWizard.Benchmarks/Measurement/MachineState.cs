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
    public static MachineState Now() => new(
        Environment.ProcessorCount, RuntimeInformation.ProcessArchitecture.ToString(), RuntimeInformation.OSDescription, ReadLoad());

    /// <summary>Physical memory of this process that no file backs, in bytes; null where the system does not tell.</summary>
    public static long? PrivateBytes()
    {
        const string Status = "/proc/self/status", Field = "RssAnon:";
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(static l =>
            l.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line is null ? null
            : long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private static double? ReadLoad()
    {
        const string Load = "/proc/loadavg";
        return File.Exists(Load) ? double.Parse(File.ReadAllText(Load).Split(' ')[0], CultureInfo.InvariantCulture) : null;
    }
}
