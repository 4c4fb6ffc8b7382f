using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using OnnxPixWizard.Extensions;

namespace OnnxPixWizard.Server.Jobs;

/// <summary>Takes requests in, says how they stand, calls them off.</summary>
internal sealed class JobDesk(
    ServerOptions options, PixWizardBundles bundles, JobPlanner planner, IJobQueue queue, IJobRecords records, IFileStore files,
    IJobNews news, TimeProvider clock, ServerMetrics metrics)
{
    private readonly ConcurrentDictionary<string, LiveJob> _live = new(StringComparer.Ordinal);

    /// <summary>Takes a request, or finds the job that the same request became before.</summary>
    /// <exception cref="Exception">It is refused; <see cref="Faults"/> knows why.</exception>
    public async Task<JobRecord> SubmitAsync(Submission asked, CancellationToken cancellation)
    {
        string digest = DigestOf(asked);
        if (asked.IdempotencyKey is { } key && await records.FindAsync(asked.Owner, key, cancellation) is { } former)
        {
            JobRecord same = Same(former, digest);
            if (options.IsShared && same.State == JobState.Queued && !_live.ContainsKey(same.Id))
            {
                // A server may have ended between the record and the queue; a worker that gets the job twice sees it by the record.
                await queue.TryAddAsync(Enter(same).Queued, isAccepted: true);
            }

            return same;
        }

        if (queue.Refusal(asked.Owner) is { } refusal)
        {
            throw new QueueFullException(refusal);
        }

        JobRequest request = asked.Request with { Bundle = NameOf(asked.Request.Bundle) };
        IReadOnlyList<JobStep> steps = await planner.PlanAsync(
            request, asked.Image, asked.Mask, asked.HasTransparentHoles, cancellation);
        DateTimeOffset now = clock.GetUtcNow();
        TimeSpan patience = request.Deadline is int seconds && seconds < options.Deadline.TotalSeconds ? TimeSpan.FromSeconds(seconds)
            : options.Deadline;
        JobRecord job = new()
        {
            Id = JobIds.New(), Owner = asked.Owner, Request = request, State = JobState.Queued, Created = now, Deadline = now + patience,
            IsSynchronous = asked.IsSynchronous, HasImage = asked.Image is not null, HasMask = asked.Mask is not null,
            HasTransparentHoles = asked.HasTransparentHoles, IdempotencyKey = asked.IdempotencyKey, Digest = digest, Steps = steps,
        };
        return await TakeInAsync(job, asked, cancellation);
    }

    /// <summary>A job that its owner may see; null where there is none.</summary>
    public async Task<JobRecord?> FindAsync(string id, string owner, CancellationToken cancellation) =>
        JobIds.IsId(id) && await records.FindAsync(id, cancellation) is { } job && (options.ApiKeys is null || job.Owner == owner)
            ? job
            : null;

    /// <summary>Jobs that this process follows.</summary>
    public IEnumerable<LiveJob> All => _live.Values;

    /// <summary>A job that this process follows; null: it does not.</summary>
    public LiveJob? Live(string id) => _live.GetValueOrDefault(id);

    /// <summary>
    /// A job as this process knows it; null where it is finished. One that another process took in is followed from now on.
    /// </summary>
    public LiveJob? Live(JobRecord job) => options.IsShared && !job.IsFinished ? Enter(job) : Live(job.Id);

    /// <summary>A job with its place and progress.</summary>
    public JobDocument Describe(JobRecord job) => JobDocument.Of(
        job, job.State == JobState.Queued ? queue.PlaceOf(QueuedJob.Of(job)) : null, Live(job)?.Progress);

    /// <summary>Tells those who wait how many come before them by now.</summary>
    public void TellPlaces()
    {
        // Of what many machines share thousands may wait.
        foreach (LiveJob live in _live.Values.Where(live => !options.IsShared || live.IsWatched))
        {
            if (queue.PlaceOf(live.Queued) is int place)
            {
                live.Log.Add(JobEvent.State, new StateDocument(live.Queued.Id, JobState.Queued, place));
            }
        }
    }

    /// <summary>Waits until a job is finished; calls it off where the waiting ends before.</summary>
    public async Task<JobRecord> WaitAsync(JobRecord job, CancellationToken cancellation)
    {
        if (Live(job) is not { } live)
        {
            return await records.FindAsync(job.Id, cancellation) ?? job;
        }

        try
        {
            return await live.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await CancelAsync(job, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Calls a job off, waiting or running; a finished one stays as it is.</summary>
    public async Task<JobRecord> CancelAsync(JobRecord job, CancellationToken cancellation)
    {
        if (Live(job) is not { } live)
        {
            return job;
        }

        await live.CallOffAsync();
        if (await records.FindAsync(job.Id, cancellation) is { State: JobState.Queued } waiting)
        {
            JobRecord cancelled = waiting with { State = JobState.Cancelled, Finished = clock.GetUtcNow() };
            if (await records.TryReplaceAsync(cancelled, waiting, cancellation))
            {
                await queue.RemoveAsync(live.Queued);
                return await CloseAsync(cancelled, live);
            }
        }

        if (options.IsShared && await records.FindAsync(job.Id, cancellation) is { State: JobState.Running } running)
        {
            // Its worker may die of something else before it hears of this; the next one reads it.
            await records.TryReplaceAsync(running with { IsCalledOff = true }, running, cancellation);
            await news.CallOffAsync(job.Id, cancellation);
        }

        return await live.WaitAsync(cancellation);
    }

    /// <summary>Forgets a finished job with its files.</summary>
    public async Task ForgetAsync(string id, CancellationToken cancellation)
    {
        await files.DeleteAsync(id, cancellation);
        await records.DeleteAsync(id, cancellation);
    }

    /// <summary>Queues a job again that an earlier process had accepted.</summary>
    public async Task ResumeAsync(JobRecord job)
    {
        LiveJob live = Enter(job);
        live.Log.Add(JobEvent.State, StateDocument.Of(job, place: null));
        await queue.TryAddAsync(live.Queued, isAccepted: true);
    }

    /// <summary>Writes down how a job ended, and tells all who wait.</summary>
    /// <returns>What is written down: the job given, unless another end came first.</returns>
    public async Task<JobRecord> FinishAsync(JobRecord job, JobRecord from, LiveJob? live)
    {
        JobRecord ended = job with { Finished = clock.GetUtcNow() };
        if (!await records.TryReplaceAsync(ended, from, CancellationToken.None))
        {
            ended = await records.FindAsync(job.Id, CancellationToken.None) ?? ended;
        }

        if (ended.IsFinished)
        {
            return await CloseAsync(ended, live);
        }

        // The queue gave it to another worker, who has begun it anew.
        Leave(live);
        return ended;
    }

    /// <summary>Follows a job, and tells others what happens to it.</summary>
    public LiveJob Enter(JobRecord job) => _live.GetOrAdd(
        job.Id, static (_, to) => new LiveJob(QueuedJob.Of(to.job), one => to.news.Tell(to.job.Id, one)), (job, news));

    /// <summary>Follows a job no more, whose end is another process's.</summary>
    public void Leave(LiveJob? live)
    {
        if (live is not null)
        {
            _live.TryRemove(KeyValuePair.Create(live.Queued.Id, live));
        }
    }

    /// <summary>Tells those who wait here that another process has finished a job, if it has.</summary>
    public async Task SettleAsync(LiveJob live, CancellationToken cancellation)
    {
        if (await records.FindAsync(live.Queued.Id, cancellation) is { IsFinished: true } ended)
        {
            await queue.RemoveAsync(live.Queued);
            metrics.Ended(ended);
            Close(ended, live);
        }
    }

    /// <summary>Deletes what came with a finished job, and all files of one without an answer.</summary>
    public async Task TidyAsync(JobRecord job, CancellationToken cancellation)
    {
        if (job.State != JobState.Done)
        {
            await files.DeleteAsync(job.Id, cancellation);
            return;
        }

        await files.DeleteAsync(job.Id, JobRunner.ImageName, cancellation);
        await files.DeleteAsync(job.Id, JobRunner.MaskName, cancellation);
    }

    private async Task<JobRecord> TakeInAsync(JobRecord job, Submission asked, CancellationToken cancellation)
    {
        LiveJob live = Enter(job);
        bool isKept = false;
        try
        {
            await WriteAsync(job.Id, JobRunner.ImageName, asked.Image, cancellation);
            await WriteAsync(job.Id, JobRunner.MaskName, asked.Mask, cancellation);
            JobRecord kept = await records.AddAsync(job, cancellation);
            if (kept.Id != job.Id)
            {
                return Same(kept, job.Digest);
            }

            live.Log.Add(JobEvent.State, StateDocument.Of(job, queue.Count));
            isKept = await queue.TryAddAsync(live.Queued);
            if (!isKept)
            {
                await records.DeleteAsync(job.Id, CancellationToken.None);
                throw new QueueFullException(
                    queue.Refusal(job.Owner) ?? "this server takes no more requests at the moment; try again later.");
            }

            metrics.Accepted(job);
            return job;
        }
        finally
        {
            if (!isKept)
            {
                _live.TryRemove(job.Id, out _);
                live.Dispose();
                await files.DeleteAsync(job.Id, CancellationToken.None);
            }
        }
    }

    private async Task<JobRecord> CloseAsync(JobRecord ended, LiveJob? live)
    {
        await TidyAsync(ended, CancellationToken.None);
        metrics.Ended(ended);
        Close(ended, live);
        return ended;
    }

    private void Close(JobRecord ended, LiveJob? live)
    {
        if (live is not null)
        {
            Leave(live);
            live.Finish(ended, JobDocument.Of(ended, place: null, live.Progress));
        }
    }

    private Task WriteAsync(string job, string name, byte[]? bytes, CancellationToken cancellation) => bytes is null
        ? Task.CompletedTask
        : files.WriteAsync(job, name, stream => stream.WriteAsync(bytes, cancellation).AsTask(), cancellation);

    private string NameOf(string? bundle) => string.IsNullOrEmpty(bundle) ? bundles.DefaultName
        : bundles.Names.FirstOrDefault(name => string.Equals(name, bundle, StringComparison.OrdinalIgnoreCase))
            ?? throw new UnknownBundleException(bundle, bundles.Names);

    private static JobRecord Same(JobRecord former, string digest) => former.Digest == digest
        ? former
        : throw new IdempotencyException(former.IdempotencyKey!);

    private static string DigestOf(Submission asked)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(asked.Request, ServerJson.Default.JobRequest));
        foreach (byte[]? picture in new[] { asked.Image, asked.Mask })
        {
            hash.AppendData(BitConverter.GetBytes(picture?.LongLength ?? -1));
            hash.AppendData(picture ?? []);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>A request as it came.</summary>
/// <param name="Request">What is asked for.</param>
/// <param name="Image">The encoded picture; null: none.</param>
/// <param name="Mask">The encoded mask; null: none.</param>
/// <param name="Owner">Who asks.</param>
internal sealed record Submission(JobRequest Request, byte[]? Image, byte[]? Mask, string Owner)
{
    public string? IdempotencyKey { get; init; }

    public bool IsSynchronous { get; init; }

    public bool HasTransparentHoles { get; init; }
}

/// <summary>No more requests are taken at the moment.</summary>
/// <param name="message">Which limit is reached.</param>
internal sealed class QueueFullException(string message) : Exception(message);

/// <summary>A key that was used for another request.</summary>
/// <param name="key">The client's key.</param>
internal sealed class IdempotencyException(string key)
    : Exception($"The Idempotency-Key '{key}' belongs to another request; send that one again unchanged, or take a new key.");
