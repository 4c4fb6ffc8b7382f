using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace OnnxPixWizard.Server.Jobs;

/// <summary>A job that is not finished, as this process knows it: how far it is, who calls it off, who waits for it.</summary>
/// <param name="queued">The job.</param>
/// <param name="told">Told of all that happens to it; null: nobody.</param>
internal sealed class LiveJob(QueuedJob queued, Action<JobEvent>? told = null) : IDisposable
{
    private readonly TaskCompletionSource<JobRecord> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _calledOff = new();
    private volatile bool _isAwaited;

    public QueuedJob Queued => queued;

    public JobLog Log { get; } = new(told);

    /// <summary>The trace of the HTTP request that it came with.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    public JobProgress? Progress { get; private set; }

    /// <summary>Ends when the client calls the job off.</summary>
    public CancellationToken CalledOff => _calledOff.Token;

    public Task<JobRecord> Finished => _finished.Task;

    /// <summary>Whether someone waits for its end, or reads what happens to it.</summary>
    public bool IsWatched => _isAwaited || Log.IsRead;

    /// <summary>Waits until it is finished.</summary>
    public Task<JobRecord> WaitAsync(CancellationToken cancellation)
    {
        _isAwaited = true;
        return Finished.WaitAsync(cancellation);
    }

    public Task CallOffAsync() => _calledOff.CancelAsync();

    public void Report(JobProgress progress)
    {
        Progress = progress;
        Log.Add(JobEvent.Progress, progress);
    }

    public void Finish(JobRecord job, object document)
    {
        Log.Add(JobEvent.Done, document);
        Log.Close();
        _finished.TrySetResult(job);
    }

    public void Dispose() => _calledOff.Dispose();
}

/// <summary>How far a job is.</summary>
/// <param name="Stage">encoding, conditioning, sampling, restoring, decoding or saving.</param>
/// <param name="Step">Steps of the stage that are done.</param>
/// <param name="Steps">Steps of the stage; 0 where it has none.</param>
/// <param name="Fraction">Part of the whole, 0 to 1, estimated.</param>
internal sealed record JobProgress(string Stage, int Step, int Steps, double Fraction);

/// <summary>A picture on its way.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of the grid.</param>
/// <param name="Url">The picture as a data URL, at the network's size.</param>
internal sealed record JobPreview(int Step, int Steps, string Url);

/// <summary>Something that happened to a job.</summary>
/// <param name="Id">Number of the event, from 1.</param>
/// <param name="Type">One of the constants.</param>
/// <param name="Data">What is told.</param>
internal sealed record JobEvent(int Id, string Type, object Data)
{
    public const string State = "state", Progress = "progress", Preview = "preview", Done = "done";
}

/// <summary>What happened to a job so far; of each type only the last is kept, so that slow readers skip what is old.</summary>
internal sealed class JobLog(Action<JobEvent>? told = null)
{
    private readonly Lock _lock = new();
    private readonly List<JobEvent> _events = [];
    private TaskCompletionSource _changed = NewSignal();
    private int _last;
    private int _readers;
    private bool _isClosed;

    /// <summary>Whether someone reads it at the moment.</summary>
    public bool IsRead => Volatile.Read(ref _readers) > 0;

    public void Add(string type, object data)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _events.RemoveAll(former => former.Type == type);
            JobEvent added = new(++_last, type, data);
            _events.Add(added);
            told?.Invoke(added);
            Signal();
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Signal();
        }
    }

    /// <summary>Events after one of a number, as they come; ends with the log. A null says that nothing happened for a while.</summary>
    public async IAsyncEnumerable<JobEvent?> ReadAsync(
        int after, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using Reader reader = new(this);
        while (true)
        {
            JobEvent[] news;
            Task changed;
            bool isClosed;
            lock (_lock)
            {
                news = [.. _events.Where(e => e.Id > after)];
                (changed, isClosed) = (_changed.Task, _isClosed);
            }

            foreach (JobEvent one in news)
            {
                after = one.Id;
                yield return one;
            }

            if (news.Length > 0)
            {
                continue;
            }

            if (isClosed)
            {
                yield break;
            }

            Task first = await Task.WhenAny(changed, Task.Delay(patience, cancellation));
            cancellation.ThrowIfCancellationRequested();
            if (first != changed)
            {
                yield return null;
            }
        }
    }

    private void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Reader : IDisposable
    {
        private readonly JobLog _log;

        public Reader(JobLog log)
        {
            _log = log;
            Interlocked.Increment(ref log._readers);
        }

        public void Dispose() => Interlocked.Decrement(ref _log._readers);
    }
}
