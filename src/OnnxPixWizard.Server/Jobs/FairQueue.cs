namespace OnnxPixWizard.Server.Jobs;

/// <summary>The queue of one process: a line for each owner, and owners in a round.</summary>
/// <param name="capacity">Most jobs that wait.</param>
/// <param name="perOwner">Most of them of one owner.</param>
/// <param name="atWork">Most jobs of one owner that run at one time.</param>
internal sealed class FairQueue(int capacity, int perOwner, int atWork) : IJobQueue
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Line> _round = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSignal();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public string? Refusal(string owner)
    {
        lock (_lock)
        {
            return _count >= capacity ? $"{_count} requests wait, as many as this server takes; try again later."
                : _lines.TryGetValue(owner, out Line? line) && line.Waiting.Count >= perOwner
                    ? $"{line.Waiting.Count} of your requests wait, as many as one client may have; try again later."
                : null;
        }
    }

    public ValueTask<bool> TryAddAsync(QueuedJob job, bool isAccepted = false)
    {
        lock (_lock)
        {
            if (!isAccepted && Refusal(job.Owner) is not null)
            {
                return ValueTask.FromResult(false);
            }

            if (!_lines.TryGetValue(job.Owner, out Line? line))
            {
                _lines.Add(job.Owner, line = new Line());
                _round.AddLast(line);
            }

            line.Waiting.AddLast(job);
            _count++;
            Signal();
            return ValueTask.FromResult(true);
        }
    }

    public async ValueTask<QueuedJob> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (Next() is { } job)
                {
                    return job;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    public ValueTask DoneAsync(QueuedJob job, bool isSeen = true)
    {
        lock (_lock)
        {
            Line line = _lines[job.Owner];
            line.AtWork--;
            Forget(job.Owner, line);
            Signal();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> RemoveAsync(QueuedJob job)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(job.Owner, out Line? line) || !line.Waiting.Remove(job))
            {
                return ValueTask.FromResult(false);
            }

            _count--;
            Forget(job.Owner, line);
            return ValueTask.FromResult(true);
        }
    }

    public int? PlaceOf(QueuedJob job)
    {
        lock (_lock)
        {
            int depth = _lines.TryGetValue(job.Owner, out Line? own) ? own.Waiting.TakeWhile(other => other != job).Count() : 0;
            if (own is null || depth == own.Waiting.Count)
            {
                return null;
            }

            // Each other owner has as many turns before as this one's own jobs ahead, and one more where its turn comes first.
            int place = depth;
            bool isBefore = true;
            foreach (Line line in _round)
            {
                isBefore &= line != own;
                place += line == own ? 0 : Math.Min(line.Waiting.Count, depth + (isBefore ? 1 : 0));
            }

            return place;
        }
    }

    private QueuedJob? Next()
    {
        for (LinkedListNode<Line>? node = _round.First; node is not null; node = node.Next)
        {
            Line line = node.Value;
            if (line.Waiting.First is not { } first || line.AtWork >= atWork)
            {
                continue;
            }

            line.Waiting.RemoveFirst();
            line.AtWork++;
            _count--;
            _round.Remove(node);
            _round.AddLast(node);
            return first.Value;
        }

        return null;
    }

    private void Forget(string owner, Line line)
    {
        if (line.Waiting.Count == 0 && line.AtWork == 0)
        {
            _lines.Remove(owner);
            _round.Remove(line);
        }
    }

    private void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Line
    {
        public LinkedList<QueuedJob> Waiting { get; } = new();

        public int AtWork { get; set; }
    }
}
