namespace OnnxPixWizard.Server.Jobs;

/// <summary>Finds at the start what an earlier process left unfinished, and lets finished jobs go by age and by space.</summary>
internal sealed partial class JobKeeper(
    ServerOptions options, JobDesk desk, IJobRecords records, IFileStore files, TimeProvider clock, ILogger<JobKeeper> log)
    : BackgroundService
{
    private static readonly TimeSpan s_round = TimeSpan.FromMinutes(1), s_grace = TimeSpan.FromMinutes(5), s_orphan = TimeSpan.FromDays(1);

    /// <summary>Rounds in an hour.</summary>
    private const int Hour = 60;

    /// <summary>Runs of a job, the second because the server's end cut the first one off.</summary>
    private const int MostAttempts = 2;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await records.StartAsync(cancellationToken);
        if (!options.IsShared)
        {
            await FindAsync(cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Ends jobs of which no worker tells any more: their time is over, or the broker has lost them.</summary>
    internal async Task SweepAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach (JobRecord job in await records.UnfinishedAsync(cancellation))
        {
            if (now > job.Deadline + s_grace)
            {
                await desk.FinishAsync(job with { State = JobState.Failed, Error = Faults.Late(job) }, job, desk.Live(job.Id));
            }
        }

    }

    /// <summary>Deletes files of what was never accepted.</summary>
    private async Task ClearAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        await foreach (string id in files.JobsAsync(cancellation))
        {
            // Files come before the record: a young one may be on its way.
            if (JobIds.IsId(id) && now > JobIds.TimeOf(id) + s_orphan && await records.FindAsync(id, cancellation) is null)
            {
                await files.DeleteAsync(id, cancellation);
            }
        }
    }

    private async Task FindAsync(CancellationToken cancellationToken)
    {
        await foreach (string id in files.JobsAsync(cancellationToken))
        {
            if (!JobIds.IsId(id))
            {
                continue;
            }

            // A process that ended between a job's pictures and its record accepted nothing.
            if (await records.FindAsync(id, cancellationToken) is not { } job)
            {
                await files.DeleteAsync(id, cancellationToken);
            }
            else if (job.IsFinished)
            {
                await desk.TidyAsync(job, cancellationToken);
            }
        }

        foreach (JobRecord job in await records.UnfinishedAsync(cancellationToken))
        {
            await ResumeAsync(job, cancellationToken);
        }
    }

    /// <summary>Deletes what is too old or too much.</summary>
    internal async Task ExpireAsync(CancellationToken cancellation)
    {
        IReadOnlyList<(string Id, DateTimeOffset Finished, long Bytes)> jobs = await records.FinishedAsync(cancellation);
        long bytes = jobs.Sum(static job => job.Bytes);
        DateTimeOffset oldest = clock.GetUtcNow() - options.KeepFor;
        foreach ((string id, DateTimeOffset finished, long size) in
            jobs.TakeWhile(job => job.Finished <= oldest || bytes > options.KeepBytes))
        {
            await desk.ForgetAsync(id, cancellation);
            bytes -= size;
            LogExpired(log, id, finished);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(s_round, clock);
        try
        {
            for (int round = 0; round == 0 || await timer.WaitForNextTickAsync(stoppingToken); round++)
            {
                try
                {
                    await ExpireAsync(stoppingToken);
                    if (options.IsShared)
                    {
                        await SweepAsync(stoppingToken);
                        await (round % Hour == 0 ? ClearAsync(stoppingToken) : Task.CompletedTask);
                    }
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogFailed(log, e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    private async Task ResumeAsync(JobRecord job, CancellationToken cancellation)
    {
        bool wasRunning = job.State == JobState.Running;
        if (job.IsSynchronous || (wasRunning && job.Attempts >= MostAttempts))
        {
            JobFault fault = job.IsSynchronous ? Faults.ClientGone() : Faults.Interrupted(job);
            await desk.FinishAsync(job with { State = JobState.Failed, IsInterrupted = wasRunning, Error = fault }, job, live: null);
            return;
        }

        JobRecord again = job with { State = JobState.Queued, IsInterrupted = job.IsInterrupted || wasRunning };
        if (await records.TryReplaceAsync(again, job, cancellation))
        {
            LogResumed(log, again.Id, again.IsInterrupted);
            await desk.ResumeAsync(again);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "job {Job} expired, finished {Finished}")]
    private static partial void LogExpired(ILogger log, string job, DateTimeOffset finished);

    [LoggerMessage(Level = LogLevel.Warning, Message = "job {Job} is queued again, interrupted: {Interrupted}")]
    private static partial void LogResumed(ILogger log, string job, bool interrupted);

    [LoggerMessage(Level = LogLevel.Error, Message = "finished jobs could not be cleared")]
    private static partial void LogFailed(ILogger log, Exception e);
}
