namespace OnnxPixWizard.Server.Jobs;

/// <summary>Jobs that wait. Owners take turns, so that nobody's many requests hold up another's one.</summary>
internal interface IJobQueue
{
    /// <summary>Jobs that wait.</summary>
    int Count { get; }

    /// <summary>Whether a job of an owner would be taken; null, or why not.</summary>
    string? Refusal(string owner);

    /// <summary>Adds a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="isAccepted">Whether it was accepted before, so that no limit keeps it out.</param>
    /// <returns>False where a limit is reached.</returns>
    ValueTask<bool> TryAddAsync(QueuedJob job, bool isAccepted = false);

    /// <summary>Waits for the next job.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ValueTask<QueuedJob> TakeAsync(CancellationToken cancellation);

    /// <summary>Tells that a job that was taken is over, so that its taker and its owner may have another at work.</summary>
    /// <param name="job">The job.</param>
    /// <param name="isSeen">Whether it was seen to its end; a queue that outlives processes gives it to another taker if not.</param>
    ValueTask DoneAsync(QueuedJob job, bool isSeen = true);

    /// <summary>
    /// Takes a job out; false where it does not wait any more. A queue of many machines may still hand it out: takers look at its record.
    /// </summary>
    ValueTask<bool> RemoveAsync(QueuedJob job);

    /// <summary>Jobs that come before it, of those that this process knows; null where it does not wait.</summary>
    int? PlaceOf(QueuedJob job);
}

/// <summary>A job that waits.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Bundle">The bundle that answers it.</param>
/// <param name="IsUrgent">Whether its client waits on the connection.</param>
internal record QueuedJob(string Id, string Owner, string Bundle = "", bool IsUrgent = false)
{
    /// <summary>Whether it was handed out before, to a taker that did not see it to its end.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Ends when the queue has taken the job away from its taker and will hand it to another.</summary>
    public CancellationToken Lost { get; init; }

    public static QueuedJob Of(JobRecord job) => new(job.Id, job.Owner, job.Request.Bundle ?? string.Empty, job.IsSynchronous);
}
