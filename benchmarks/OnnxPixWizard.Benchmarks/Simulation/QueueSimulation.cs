namespace OnnxPixWizard.Benchmarks.Simulation;

/// <summary>
/// Jobs that come at random (a Poisson stream), pass the broker one after the other and wait, in order, for the first worker that is free.
/// </summary>
/// <param name="serviceTimes">Measured times of jobs in seconds, from which each job's is drawn.</param>
/// <param name="brokerRate">Jobs a second that the broker passes on.</param>
internal sealed class QueueSimulation(IReadOnlyList<double> serviceTimes, double brokerRate)
{
    /// <summary>Share of the jobs that fill the empty queue first and are not counted.</summary>
    private const double WarmUp = 0.1;

    public double MeanService => serviceTimes.Average();

    /// <summary>Jobs a second that so many workers can do, and the broker can pass on.</summary>
    public double Capacity(int workers) => Math.Min(workers / MeanService, brokerRate);

    /// <summary>Waiting times in seconds, the shortest first.</summary>
    /// <param name="workers">Workers, each with one job at a time.</param>
    /// <param name="rate">Jobs a second that come.</param>
    /// <param name="jobs">Jobs in all.</param>
    /// <param name="seed">Seed of the chance.</param>
    public double[] Waits(int workers, double rate, int jobs, int seed)
    {
        Random random = new(seed);
        PriorityQueue<int, double> free = new(Enumerable.Range(0, workers).Select(static worker => (worker, 0.0)));
        List<double> waits = new(jobs);
        double now = 0, brokerFree = 0;
        for (int job = 0; job < jobs; job++)
        {
            now -= Math.Log(1 - random.NextDouble()) / rate;
            brokerFree = Math.Max(now, brokerFree) + (1 / brokerRate);
            free.TryDequeue(out int worker, out double since);
            double start = Math.Max(brokerFree, since);
            free.Enqueue(worker, start + serviceTimes[random.Next(serviceTimes.Count)]);
            if (job >= jobs * WarmUp)
            {
                waits.Add(start - now);
            }
        }

        waits.Sort();
        return [.. waits];
    }
}
