using System.Runtime.ExceptionServices;

namespace OnnxPixWizard.Restoration;

/// <summary>Hands numbered pieces of work to several threads, and their answers to one thread in the order of the numbers.</summary>
/// <param name="count">Pieces.</param>
/// <param name="length">Length of an answer.</param>
/// <param name="room">Answers that may be under way or waiting at one time.</param>
internal sealed class TileQueue(int count, int length, int room)
{
    private readonly object _gate = new();
    private readonly Dictionary<int, float[]> _ready = [];
    private readonly Stack<float[]> _free = new();
    private int _next;
    private int _made;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Waits for room and takes a piece; false where none is left or the work has ended.</summary>
    public bool TryTake(out int index, out float[] answer)
    {
        lock (_gate)
        {
            while (_failure is null && _next < count && _free.Count == 0 && _made == room)
            {
                Monitor.Wait(_gate);
            }

            index = _next;
            answer = [];
            if (_failure is not null || _next == count)
            {
                return false;
            }

            _next++;
            if (!_free.TryPop(out float[]? used))
            {
                _made++;
                used = new float[length];
            }

            answer = used;
            return true;
        }
    }

    /// <summary>Hands in a piece's answer.</summary>
    public void Put(int index, float[] answer)
    {
        lock (_gate)
        {
            _ready[index] = answer;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends the work; the first failure is the one that is told.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= ExceptionDispatchInfo.Capture(failure);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for a piece's answer, which is used within <paramref name="use"/> alone.</summary>
    public void Use(int index, Action<float[]> use)
    {
        float[]? answer;
        lock (_gate)
        {
            while (!_ready.Remove(index, out answer))
            {
                _failure?.Throw();
                Monitor.Wait(_gate);
            }
        }

        use(answer);
        lock (_gate)
        {
            _free.Push(answer);
            Monitor.PulseAll(_gate);
        }
    }
}
