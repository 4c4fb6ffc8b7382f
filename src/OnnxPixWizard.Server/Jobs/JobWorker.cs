using System.Diagnostics;

namespace OnnxPixWizard.Server.Jobs;

/// <summary>Takes jobs from the queue and sees each to its end.</summary>
internal sealed partial class JobWorker(
    ServerOptions options, JobDesk desk, IJobRunner runner, IJobQueue queue, IJobRecords records, TimeProvider clock, ServerMetrics metrics,
    ILogger<JobWorker> log) : BackgroundService
{
    /// <summary>Runs of a job that workers share; after as many the queue gives it up too.</summary>
    public const int MostAttempts = 3;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => Task.Run(() => WorkAsync(stoppingToken), CancellationToken.None)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            QueuedJob job;
            try
            {
                job = await queue.TakeAsync(stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            desk.TellPlaces();
            bool isSeen = false;
            try
            {
                await SeeToAsync(job, stopping);
                isSeen = true;
            }
            catch (Exception e)
            {
                // The records or the store failed; other jobs must not suffer.
                LogLost(log, e, job.Id);
            }
            finally
            {
                await queue.DoneAsync(job, isSeen);
            }
        }
    }

    private async Task SeeToAsync(QueuedJob queued, CancellationToken stopping)
    {
        if (await records.FindAsync(queued.Id, stopping) is not { } job || job.IsFinished
            || (job.State == JobState.Running && !queued.IsRepeated))
        {
            // Called off while it waited, or handed out twice: what one worker has begun another begins only if the queue says so.
            return;
        }

        LiveJob live = desk.Enter(job);
        DateTimeOffset now = clock.GetUtcNow();
        JobRecord? early = job.IsCalledOff ? job with { State = JobState.Cancelled }
            : now >= job.Deadline ? job with { State = JobState.Failed, Error = Faults.Late(job) }
            : job.State == JobState.Running && job.Attempts >= MostAttempts
                ? job with { State = JobState.Failed, IsInterrupted = true, Error = Faults.Interrupted(job) }
            : null;
        if (early is not null)
        {
            await desk.FinishAsync(early, job, live);
            return;
        }

        JobRecord running = job with
        {
            State = JobState.Running, Started = now, Attempts = job.Attempts + 1,
            IsInterrupted = job.IsInterrupted || job.State == JobState.Running,
        };
        if (!await records.TryReplaceAsync(running, job, stopping))
        {
            desk.Leave(live);
            return;
        }

        live.Log.Add(JobEvent.State, StateDocument.Of(running, place: null));
        using Activity? activity = ServerMetrics.Source.StartActivity("onnxpixwizard.job", ActivityKind.Consumer, live.Trace);
        activity?.SetTag("onnxpixwizard.job.id", job.Id);
        metrics.Began(running);
        if (await AnswerAsync(queued, job, running, live, activity, stopping) is { } answered)
        {
            JobRecord ended = await desk.FinishAsync(answered, running, live);
            LogEnded(log, ended.Id, ended.Owner, ended.State, ended.Request.Bundle,
                string.Join(", ", ended.Steps.Select(static step => step.Task)), (now - ended.Created).TotalMilliseconds,
                (ended.Finished - now)?.TotalMilliseconds ?? 0, ended.Error?.Code);
        }
    }

    /// <returns>How the job ended; null where another worker, or this one after its next start, begins it again.</returns>
    private async Task<JobRecord?> AnswerAsync(
        QueuedJob queued, JobRecord job, JobRecord running, LiveJob live, Activity? activity, CancellationToken stopping)
    {
        DateTimeOffset began = running.Started!.Value;
        using CancellationTokenSource late = new(job.Deadline - began, clock);
        using CancellationTokenSource any =
            CancellationTokenSource.CreateLinkedTokenSource(stopping, late.Token, live.CalledOff, queued.Lost);
        try
        {
            return await runner.RunAsync(running, live, any.Token) with { State = JobState.Done };
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested)
        {
            if (live.CalledOff.IsCancellationRequested || late.IsCancellationRequested)
            {
                return live.CalledOff.IsCancellationRequested ? running with { State = JobState.Cancelled }
                    : running with { State = JobState.Failed, Error = Faults.Late(job) };
            }

            desk.Leave(live);
            if (queued.Lost.IsCancellationRequested)
            {
                LogTaken(log, job.Id);
                return null;
            }

            // The process ends; what is asked for by connection dies with it, all else is run again.
            JobRecord again = running with { State = JobState.Queued, IsInterrupted = true, Attempts = job.Attempts };
            if (await records.TryReplaceAsync(again, running, CancellationToken.None))
            {
                await queue.TryAddAsync(QueuedJob.Of(job), isAccepted: true);
            }

            return null;
        }
        catch (Exception e) when (e is not UnavailableException || !options.IsShared)
        {
            JobFault fault = Faults.Describe(e);
            if (fault.Status >= StatusCodes.Status500InternalServerError)
            {
                LogFailed(log, e, job.Id);
            }

            activity?.SetStatus(ActivityStatusCode.Error, fault.Code);
            return running with { State = JobState.Failed, Error = fault };
        }
        finally
        {
            metrics.Left(running, clock.GetUtcNow() - began);
        }
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "job {Job} of {Owner} {State}: {Bundle}, {Tasks}, waited {WaitedMs} ms, ran {RanMs} ms {Error}")]
    private static partial void LogEnded(
        ILogger log, string job, string owner, JobState state, string? bundle, string tasks, double waitedMs, double ranMs, string? error);

    [LoggerMessage(Level = LogLevel.Error, Message = "job {Job} failed")]
    private static partial void LogFailed(ILogger log, Exception e, string job);

    [LoggerMessage(Level = LogLevel.Error, Message = "job {Job} could not be seen to its end")]
    private static partial void LogLost(ILogger log, Exception e, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "job {Job} is stopped: the broker was lost, and gives it to another worker")]
    private static partial void LogTaken(ILogger log, string job);
}

/// <summary>Answers jobs.</summary>
internal interface IJobRunner
{
    /// <returns>The job with its files, its steps' tasks, warnings and figures.</returns>
    /// <exception cref="Exception">Whatever the library throws.</exception>
    Task<JobRecord> RunAsync(JobRecord job, LiveJob live, CancellationToken cancellation);
}
