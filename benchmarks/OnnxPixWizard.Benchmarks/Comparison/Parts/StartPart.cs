using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxPixWizard.Benchmarks.Comparison.Cases;
using OnnxPixWizard.Benchmarks.Comparison.Contenders;
using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Benchmarks.Comparison.Parts;

/// <summary>Processes from their start to the saved picture.</summary>
internal static partial class StartPart
{
    private const string ProgramName = "pixwizard";

    public static void Run(CompareOptions options, PartReport report)
    {
        string program = options.Program ?? Beside()
            ?? throw new ContenderException($"there is no built {ProgramName}; name one with --program");
        report.Chart = (["case", "contender"], "CPU ms");
        report.Notes.Add("'no work' is the program's own start (--version); 'other' is what the program's figures leave unexplained.");
        foreach (string folder in options.Bundles.Where(static folder => !BundleFamilies.IsPixNerd(Bundle.Open(folder).Family)))
        {
            using TemporaryFolder temporary = new();
            Bundle bundle = Bundle.Open(folder);
            TaskEntry task = bundle.Manifest.Tasks.First(static t => t.Restorer is null && t.TakesImage);
            int steps = task.Steps ?? bundle.Manifest.Sampling.Steps;
            CaseFolder made = CaseMaker.OfRequest(bundle, task.Id, steps, temporary.PathOf("case"));
            string picture = temporary.PathOf("picture.png"), answer = temporary.PathOf("answer.png");
            MadePicture.Create(new ImageSize(made.Facts.Width, made.Facts.Height)).Save(picture);
            string threads = options.Threads[^1].ToString(CultureInfo.InvariantCulture);
            List<(string Name, ProcessStartInfo Start)> contenders =
            [
                ("no work", new ProcessStartInfo(program, ["--version"])),
                (ContenderProcess.Runtime, new ProcessStartInfo(program,
                    ["run", "-i", picture, "-t", task.Id, "-m", bundle.Folder, "-o", answer, "--threads", threads, "--json"])),
            ];
            try
            {
                contenders.Add((ContenderProcess.Node, new ProcessStartInfo(
                    "node", [Path.Combine(NodeRuntime.Prepare(), NodeRuntime.Script), made.Path, threads, temporary.PathOf("bytes")])));
            }
            catch (ContenderException e)
            {
                report.Notes.Add(e.Message);
            }

            Measure(made.Facts.Name, contenders, options.Rounds, report);
        }
    }

    private static void Measure(string name, List<(string Name, ProcessStartInfo Start)> contenders, int rounds, PartReport report)
    {
        List<WorkTime>[] times = [.. contenders.Select(static _ => new List<WorkTime>())];
        string answer = string.Empty;
        for (int round = -1; round < rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                (WorkTime time, string output) = Once(contenders[i].Start);
                answer = contenders[i].Name == ContenderProcess.Runtime ? output : answer;
                if (round >= 0)
                {
                    times[i].Add(time); // the round before filled the system's file cache
                }
            }
        }

        for (int i = 0; i < contenders.Count; i++)
        {
            double wall = 1e3 * Spread.Of(times[i].Select(static t => t.WallSeconds)).Median;
            bool isOurs = contenders[i].Name == ContenderProcess.Runtime;
            Dictionary<string, double> stages = isOurs ? Stages(answer) : [];
            report.Add([
                ("case", name), ("contender", contenders[i].Name), ("ms", wall),
                ("CPU ms", 1e3 * Spread.Of(times[i].Select(static t => t.CpuSeconds)).Median),
                ("CPU ms, least", 1e3 * times[i].Min(static t => t.CpuSeconds)),
                ("ours/this", i < 2 ? null : Spread.Of(times[1].Zip(times[i], static (a, b) => a.WallSeconds / b.WallSeconds)).Median),
                ("ours/this, CPU", i < 2 ? null : Spread.Of(times[1].Zip(times[i], static (a, b) => a.CpuSeconds / b.CpuSeconds)).Median),
                .. stages.Select(static stage => (stage.Key + " ms", (object?)stage.Value)),
                ("other ms", isOurs
                    ? wall - stages.Values.Sum() - (1e3 * Spread.Of(times[0].Select(static t => t.WallSeconds)).Median) : null),
            ]);
        }
    }

    private static (WorkTime Time, string Output) Once(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        double before = ChildrenCpuSeconds();
        long clock = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        double wall = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        return process.ExitCode == 0
            ? (new WorkTime(wall, ChildrenCpuSeconds() - before), output.Result)
            : throw new ContenderException($"'{start.FileName}' failed: {error.Result.ReplaceLineEndings(" ").Trim()}");
    }

    private static Dictionary<string, double> Stages(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        Dictionary<string, double> stages = new(StringComparer.Ordinal);
        Collect(document.RootElement);
        return stages;

        void Collect(JsonElement element)
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            foreach (JsonProperty property in element.EnumerateObject())
            {
                const string unit = "Milliseconds";
                if (property.Name is "loadMilliseconds" or "encodeMilliseconds" or "conditionMilliseconds" or "loopMilliseconds"
                    or "decodeMilliseconds" or "saveMilliseconds")
                {
                    stages.TryAdd(property.Name[..^unit.Length], property.Value.GetDouble());
                }

                Collect(property.Value);
            }
        }
    }

    /// <summary>The program as it was built in this repository.</summary>
    private static string? Beside()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string built = Path.Combine(folder.FullName, "src", "OnnxPixWizard.Cli", "bin", "Release", "net10.0",
                ProgramName + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
            if (File.Exists(built))
            {
                return built;
            }
        }

        return null;
    }

    /// <summary>Processor time of all processes that this one started and that have ended; NaN where the system does not tell.</summary>
    private static unsafe double ChildrenCpuSeconds()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return double.NaN;
        }

        const int children = -1, longs = 18;
        long* usage = stackalloc long[longs];
        _ = Usage(children, usage);
        // User and system time, each in seconds and microseconds; the latter are 32 bits wide on macOS.
        return usage[0] + (int)usage[1] / 1e6 + usage[2] + ((int)usage[3] / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static unsafe partial int Usage(int who, long* usage);
}
