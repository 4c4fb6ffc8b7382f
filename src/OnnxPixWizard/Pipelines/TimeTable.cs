using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Pipelines;

/// <summary>Outputs of a graph of times: for all times at once where they are known before and fit, else for one time when it is asked for.</summary>
internal sealed unsafe class TimeTable : IDisposable
{
    /// <summary>Tables larger than this are computed time by time.</summary>
    public const long LargestTable = 256L << 20;

    private readonly string[] _names;
    private readonly long[] _lengths;
    private readonly float[]? _times;
    private readonly GraphOutputs? _table;
    private readonly GraphTensor? _time;
    private readonly GraphTensor[] _now = [];
    private readonly BoundGraph? _live;
    private float _current = float.NaN;
    private int _index;

    /// <param name="session">Has the input <c>timesteps</c>; every output begins with an axis of times.</param>
    /// <param name="inputs">The other inputs; they must outlive this.</param>
    /// <param name="outputs">Names, and shapes without the times.</param>
    /// <param name="times">All times, rising; null where they are not known before.</param>
    /// <param name="run">Options of the run that makes the table.</param>
    public TimeTable(
        GraphSession session, IReadOnlyList<(string Name, GraphTensor Tensor)> inputs, IReadOnlyList<(string Name, long[] Shape)> outputs, float[]? times, GraphRun run)
    {
        _names = [.. outputs.Select(static o => o.Name)];
        _lengths = [.. outputs.Select(static o => o.Shape.Aggregate(1L, static (product, length) => product * length))];
        if (times is not null && times.Length * _lengths.Sum() * sizeof(float) <= LargestTable)
        {
            _times = times;
            using GraphTensor grid = GraphTensor.From<float>(times, times.Length);
            Dictionary<string, GraphTensor> named = inputs.ToDictionary(static i => i.Name, static i => i.Tensor, StringComparer.Ordinal);
            named.Add("timesteps", grid);
            _table = session.Run(named, _names, run);
            return;
        }

        _time = GraphTensor.Allocate<float>(1);
        _now = [.. outputs.Select(static o => GraphTensor.Allocate<float>([1, .. o.Shape]))];
        _live = session.Bind([("timesteps", _time), .. inputs], [.. _names.Zip(_now)]);
    }

    /// <summary>Whether the graph runs for every time.</summary>
    public bool IsLive => _live is not null;

    /// <summary>An output's values at the current time.</summary>
    /// <param name="output">Its index.</param>
    public ReadOnlySpan<float> this[int output] =>
        _live is null ? new ReadOnlySpan<float>((float*)_table![_names[output]].Data + (_index * _lengths[output]), (int)_lengths[output]) : _now[output].AsSpan<float>();

    /// <summary>Goes to a time.</summary>
    /// <returns>Whether a graph had to run for it.</returns>
    public bool SetTime(float t, GraphRun run)
    {
        if (t == _current)
        {
            return false;
        }

        if (_live is null)
        {
            _index = Array.BinarySearch(_times!, t);
            _current = _index >= 0 ? t : throw new InvalidOperationException($"Time {t} is not on the grid that the table was computed for.");
            return false;
        }

        _time!.AsSpan<float>()[0] = t;
        _live.Run(run);
        _current = t;
        return true;
    }

    public void Dispose()
    {
        _live?.Dispose();
        _table?.Dispose();
        _time?.Dispose();
        foreach (GraphTensor tensor in _now)
        {
            tensor.Dispose();
        }
    }
}
