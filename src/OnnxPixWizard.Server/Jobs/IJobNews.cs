namespace OnnxPixWizard.Server.Jobs;

/// <summary>What servers and workers tell each other of jobs. It may be lost: what counts stands in the records.</summary>
internal interface IJobNews
{
    /// <summary>Tells servers what happened to a job; returns at once.</summary>
    void Tell(string job, JobEvent one);

    /// <summary>Tells workers to stop a job.</summary>
    Task CallOffAsync(string job, CancellationToken cancellation);
}

/// <summary>In one process there is nobody else to tell.</summary>
internal sealed class NoNews : IJobNews
{
    public void Tell(string job, JobEvent one)
    {
    }

    public Task CallOffAsync(string job, CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>The broker, the records or the store can't be reached, or do not take what they are given.</summary>
/// <param name="message">What, and why.</param>
/// <param name="inner">The cause.</param>
internal sealed class UnavailableException(string message, Exception inner) : Exception(message, inner);
