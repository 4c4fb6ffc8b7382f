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

    /// <summary>Tells that a job that was taken is over, so that its owner may have another at work.</summary>
    ValueTask DoneAsync(QueuedJob job);

    /// <summary>Takes a job out; false where it does not wait any more.</summary>
    ValueTask<bool> RemoveAsync(QueuedJob job);

    /// <summary>Jobs that come before it; null where it does not wait.</summary>
    int? PlaceOf(QueuedJob job);
}

/// <summary>A job that waits.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Whose it is.</param>
internal sealed record QueuedJob(string Id, string Owner);
