using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OnnxPixWizard.Benchmarks.Simulation;

/// <summary><c>simulate</c>: how long jobs would wait for 1, 10 and 1000 workers.</summary>
internal static partial class SimulateCommand
{
    private static readonly double[] s_loads = [0.5, 0.8, 0.95];

    public static int Run(string[] args)
    {
        Option<FileInfo> times = new("--times") { Description = "Measured times of jobs: milliseconds, one a line, or a worker's log, of "
            + "which 'ran N ms' is taken.", Required = true };
        Option<double> broker = new("--broker-rate") { Description = "Jobs a second that the broker passes on.", Required = true };
        Option<int[]> workers = new("--workers") { Description = "Numbers of workers.", DefaultValueFactory = static _ => [1, 10, 1000] };
        Option<double[]> rates = new("--per-hour")
            { Description = "Jobs an hour that come; default: 50, 80 and 95 % of what can be done." };
        Option<int> jobs = new("--jobs") { Description = "Jobs of each line.", DefaultValueFactory = static _ => 400_000 };
        RootCommand command = new("Simulates waiting times on measured times of jobs.") { times, broker, workers, rates, jobs };
        command.SetAction(parsed =>
        {
            string text = File.ReadAllText(parsed.GetRequiredValue(times).FullName);
            double[] seconds = [.. Times().Matches(text)
                .Select(static time => double.Parse(time.Groups[1].ValueSpan, CultureInfo.InvariantCulture) / 1000)];
            if (seconds.Length == 0)
            {
                parsed.InvocationConfiguration.Error.WriteLine("--times: the file holds no times; write milliseconds, one a line.");
                return 2;
            }

            QueueSimulation simulation = new(seconds, parsed.GetValue(broker));
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds.Length} measured times, mean "
                + $"{simulation.MeanService * 1000:F0} ms; the broker passes {parsed.GetValue(broker):F0} jobs/s"));
            output.WriteLine("| workers | jobs/h | of capacity | limit | p50 | p95 | p99 |");
            output.WriteLine("| ---: | ---: | ---: | --- | ---: | ---: | ---: |");
            foreach (int count in parsed.GetRequiredValue(workers))
            {
                double most = simulation.Capacity(count);
                double[] asked = parsed.GetValue(rates) is { Length: > 0 } given ? [.. given.Select(static hour => hour / 3600)]
                    : [.. s_loads.Select(load => load * most)];
                foreach (double rate in asked)
                {
                    double[] waits = simulation.Waits(count, rate, parsed.GetValue(jobs), seed: 1);
                    string limit = most < count / simulation.MeanService ? "broker" : "workers";
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"| {count} | {rate * 3600:F0} | {rate / most:P0} | {limit} | {At(waits, 0.5)} | {At(waits, 0.95)} "
                            + $"| {At(waits, 0.99)} |"));
                }
            }

            return 0;
        });
        return command.Parse(args).Invoke();
    }

    private static string At(double[] waits, double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{waits[(int)(share * (waits.Length - 1))]:F3} s");

    [GeneratedRegex(@"(?:^|ran )([0-9]+(?:\.[0-9]+)?)(?: ms|\s*$)", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Times();
}
