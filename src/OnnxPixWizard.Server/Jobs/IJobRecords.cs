namespace OnnxPixWizard.Server.Jobs;

/// <summary>What is known of jobs; it outlives the process.</summary>
internal interface IJobRecords
{
    /// <summary>Makes what has to be there.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Adds a job, unless its owner has one of the same <see cref="JobRecord.IdempotencyKey"/>.</summary>
    /// <returns>The job that is there: the one given, or the former.</returns>
    Task<JobRecord> AddAsync(JobRecord job, CancellationToken cancellation);

    /// <summary>A job; null where there is none.</summary>
    Task<JobRecord?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>The job of an owner's key; null where there is none.</summary>
    Task<JobRecord?> FindAsync(string owner, string idempotencyKey, CancellationToken cancellation);

    /// <summary>
    /// Replaces a job's record, if its state and its number of attempts are still those given: of several that try, one succeeds.
    /// </summary>
    Task<bool> TryReplaceAsync(JobRecord job, JobRecord from, CancellationToken cancellation);

    /// <summary>Jobs that are not finished, the oldest first.</summary>
    Task<IReadOnlyList<JobRecord>> UnfinishedAsync(CancellationToken cancellation);

    /// <summary>Finished jobs and the bytes of their files, the oldest first.</summary>
    Task<IReadOnlyList<(string Id, DateTimeOffset Finished, long Bytes)>> FinishedAsync(CancellationToken cancellation);

    /// <summary>Forgets a job.</summary>
    Task DeleteAsync(string id, CancellationToken cancellation);
}
