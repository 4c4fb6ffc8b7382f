namespace OnnxPixWizard.Pipelines;

/// <summary>Long work on a thread of its own, so that none of the pool's is held.</summary>
internal static class OwnThread
{
    public static Task<T> Run<T>(Func<T> work, CancellationToken cancellation) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
