using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxPixWizard.Benchmarks.Comparison.Cases;
using OnnxPixWizard.Benchmarks.Harness;
using OnnxPixWizard.Benchmarks.Measurement;

namespace OnnxPixWizard.Benchmarks.Comparison.Contenders;

/// <summary>The harness's side of a contender's process.</summary>
internal sealed class ContenderProcess : IDisposable
{
    public const string Runtime = "runtime", Node = "node", Plain = "plain", Torch = "torch";

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ContenderProcess(string name, ProcessStartInfo start)
    {
        Name = name;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        WorkClock clock = WorkClock.Start();
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        Load = Read<Loading>().Load;
        StartWallSeconds = clock.Elapsed.WallSeconds;
        (PeakAfterLoad, PrivateAfterLoad) = (Status("VmHWM:"), Status("RssAnon:"));
    }

    private sealed record Loading(WorkTime Load);

    public string Name { get; }

    /// <summary>What the contender says that opening its graphs took.</summary>
    public WorkTime Load { get; }

    /// <summary>From the start of the process to the answer that all is loaded.</summary>
    public double StartWallSeconds { get; }

    public long? PeakAfterLoad { get; }

    public long? PrivateAfterLoad { get; }

    /// <summary>Most physical memory so far, and that which no file backs now; null where the system does not tell.</summary>
    public (long? Peak, long? Private) Memory => (Status("VmHWM:"), Status("RssAnon:"));

    /// <summary>Starts a contender and waits until its graphs are loaded.</summary>
    /// <param name="name">One of the constants.</param>
    /// <param name="made">The case.</param>
    /// <param name="threads">Threads of a graph's execution.</param>
    /// <param name="nodeFolder">Folder of the node script with its packages; only for <see cref="Node"/>.</param>
    /// <exception cref="ContenderException">It ended early.</exception>
    public static ContenderProcess Start(string name, CaseFolder made, int threads, string? nodeFolder = null)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        return new ContenderProcess(name, name == Node
            ? new ProcessStartInfo("node", [Path.Combine(nodeFolder!, NodeRuntime.Script), made.Path, count])
            : new ProcessStartInfo(Environment.ProcessPath!, [.. Entry, "contender", name, made.Path, count]));
    }

    public ContenderRun Loop(double textGuidance) => Ask<ContenderRun>("loop", textGuidance);

    public ContenderRun Request(double textGuidance) => Ask<ContenderRun>("request", textGuidance);

    /// <summary>The state that the last loop ended with.</summary>
    public float[] State()
    {
        string file = Path.GetTempFileName();
        try
        {
            _process.StandardInput.WriteLine("state " + file);
            _ = Read<object>();
            return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
        }
        finally
        {
            File.Delete(file);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    /// <summary>What stands before the arguments where the program is not its own executable.</summary>
    internal static string[] Entry => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [typeof(ContenderProcess).Assembly.Location] : [];

    private T Ask<T>(string word, double number)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{word} {number}"));
        return Read<T>();
    }

    private T Read<T>()
    {
        string line = _process.StandardOutput.ReadLine()
            ?? throw new ContenderException($"'{Name}' ended early: {LastLine(_errors.GetAwaiter().GetResult())}");
        try
        {
            return JsonSerializer.Deserialize<T>(line, HarnessCommand.JsonFormat)!;
        }
        catch (JsonException e)
        {
            throw new ContenderException($"'{Name}' answered '{line}'.", e);
        }
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .FirstOrDefault(static line =>
            line.Contains("rror", StringComparison.Ordinal) || line.Contains("xception", StringComparison.Ordinal))
        ?? "it told no reason";

    private long? Status(string field)
    {
        string file = string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status");
        return MachineState.StatusBytes(file, field);
    }
}

/// <summary>A contender can't take part.</summary>
/// <param name="message">Which, and why.</param>
/// <param name="inner">The cause.</param>
internal sealed class ContenderException(string message, Exception? inner = null) : Exception(message, inner);
