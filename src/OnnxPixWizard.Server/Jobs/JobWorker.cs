using System.Diagnostics;

namespace OnnxPixWizard.Server.Jobs;

/// <summary>Takes jobs from the queue and sees each to its end.</summary>
internal sealed partial class JobWorker(
    ServerOptions options, JobDesk desk, JobRunner runner, IJobQueue queue, IJobRecords records, TimeProvider clock, ServerMetrics metrics,
    ILogger<JobWorker> log) : BackgroundService
{
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
            try
            {
                await SeeToAsync(job, stopping);
            }
            catch (Exception e)
            {
                // The records or the store failed; other jobs must not suffer.
                LogLost(log, e, job.Id);
            }
            finally
            {
                await queue.DoneAsync(job);
            }
        }
    }

    private async Task SeeToAsync(QueuedJob queued, CancellationToken stopping)
    {
        if (desk.Live(queued.Id) is not { } live || await records.FindAsync(queued.Id, stopping) is not { State: JobState.Queued } job)
        {
            return;
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (now >= job.Deadline)
        {
            await desk.FinishAsync(job with { State = JobState.Failed, Error = Faults.Late(job) }, JobState.Queued, live);
            return;
        }

        JobRecord running = job with { State = JobState.Running, Started = now, Attempts = job.Attempts + 1 };
        if (!await records.TryReplaceAsync(running, JobState.Queued, stopping))
        {
            return;
        }

        live.Log.Add(JobEvent.State, StateDocument.Of(running, place: null));
        using Activity? activity = ServerMetrics.Source.StartActivity("onnxpixwizard.job", ActivityKind.Consumer, live.Trace);
        activity?.SetTag("onnxpixwizard.job.id", job.Id);
        metrics.Began(running);
        using CancellationTokenSource late = new(job.Deadline - now, clock);
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(stopping, late.Token, live.CalledOff);
        JobRecord ended;
        try
        {
            ended = await runner.RunAsync(running, live, any.Token) with { State = JobState.Done };
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested)
        {
            if (!live.CalledOff.IsCancellationRequested && !late.IsCancellationRequested)
            {
                // The server ends; what is asked for by connection dies with it, all else is run again after the next start.
                await records.TryReplaceAsync(
                    running with { State = JobState.Queued, IsInterrupted = true, Attempts = job.Attempts }, JobState.Running,
                    CancellationToken.None);
                return;
            }

            ended = live.CalledOff.IsCancellationRequested ? running with { State = JobState.Cancelled }
                : running with { State = JobState.Failed, Error = Faults.Late(job) };
        }
        catch (Exception e)
        {
            JobFault fault = Faults.Describe(e);
            if (fault.Status >= StatusCodes.Status500InternalServerError)
            {
                LogFailed(log, e, job.Id);
            }

            activity?.SetStatus(ActivityStatusCode.Error, fault.Code);
            ended = running with { State = JobState.Failed, Error = fault };
        }
        finally
        {
            metrics.Left(running, clock.GetUtcNow() - now);
        }

        ended = await desk.FinishAsync(ended, JobState.Running, live);
        LogEnded(log, ended.Id, ended.Owner, ended.State, ended.Request.Bundle,
            string.Join(", ", ended.Steps.Select(static step => step.Task)), (now - ended.Created).TotalMilliseconds,
            (ended.Finished - now)?.TotalMilliseconds ?? 0, ended.Error?.Code);
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "job {Job} of {Owner} {State}: {Bundle}, {Tasks}, waited {WaitedMs} ms, ran {RanMs} ms {Error}")]
    private static partial void LogEnded(
        ILogger log, string job, string owner, JobState state, string? bundle, string tasks, double waitedMs, double ranMs, string? error);

    [LoggerMessage(Level = LogLevel.Error, Message = "job {Job} failed")]
    private static partial void LogFailed(ILogger log, Exception e, string job);

    [LoggerMessage(Level = LogLevel.Error, Message = "job {Job} could not be seen to its end")]
    private static partial void LogLost(ILogger log, Exception e, string job);
}
