using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Conditioning;

/// <summary>
/// Outputs of a graph of times: for all times at once where they are known before and fit, else for one time when it is asked for.
/// </summary>
internal sealed unsafe class TimeTable : IDisposable
{
    /// <summary>Tables larger than this are computed time by time.</summary>
    public const long LargestTable = 256L << 20;

    private readonly long[] _lengths;
    private readonly IReadOnlyList<(string Name, GraphTensor Tensor)> _inputs;
    private readonly float[]? _times;
    private readonly GraphOutputs? _table;
    private readonly GraphTensor? _time;
    private readonly GraphTensor[] _now = [];
    private readonly BoundGraph? _live;
    private float _current = float.NaN;
    private int _index;

    /// <param name="session">Has the input <c>timesteps</c>; every output begins with an axis of times.</param>
    /// <param name="inputs">The other inputs; they become its own.</param>
    /// <param name="outputs">Names, and shapes without the times.</param>
    /// <param name="times">All times, rising; null where they are not known before.</param>
    /// <param name="run">Options of the run that makes the table.</param>
    public TimeTable(
        GraphSession session, IReadOnlyList<(string Name, GraphTensor Tensor)> inputs, IReadOnlyList<(string Name, long[] Shape)> outputs,
        float[]? times, GraphRun run)
    {
        _inputs = inputs;
        Outputs = outputs;
        _lengths = [.. outputs.Select(static o => o.Shape.Aggregate(1L, static (product, length) => product * length))];
        if (times is not null && times.Length * _lengths.Sum() * sizeof(float) <= LargestTable)
        {
            _times = times;
            using GraphTensor grid = GraphTensor.From<float>(times, times.Length);
            Dictionary<string, GraphTensor> named = inputs.ToDictionary(static i => i.Name, static i => i.Tensor, StringComparer.Ordinal);
            named.Add("timesteps", grid);
            _table = session.Run(named, [.. outputs.Select(static o => o.Name)], run);
            return;
        }

        _time = GraphTensor.Allocate<float>(1);
        _now = [.. outputs.Select(static o => GraphTensor.Allocate<float>([1, .. o.Shape]))];
        _live = session.Bind([("timesteps", _time), .. inputs], [.. outputs.Zip(_now, static (output, tensor) => (output.Name, tensor))]);
    }

    /// <summary>Names, and shapes without the times.</summary>
    public IReadOnlyList<(string Name, long[] Shape)> Outputs { get; }

    /// <summary>Whether the graph runs for every time.</summary>
    public bool IsLive => _live is not null;

    /// <summary>An output's values at the current time.</summary>
    /// <param name="output">Its index.</param>
    public ReadOnlySpan<float> this[int output] =>
        _live is null
            ? new ReadOnlySpan<float>((float*)_table![Outputs[output].Name].Data + (_index * _lengths[output]), (int)_lengths[output])
            : _now[output].AsSpan<float>();

    /// <summary>The modulation of rows.</summary>
    /// <param name="graphs">The bundle's sessions; the loop was entered.</param>
    /// <param name="network">Shape of the network.</param>
    /// <param name="embeddings">Each row's request embedding; none in families whose modulation knows the time alone.</param>
    /// <param name="times">All times, rising; null where they are not known before.</param>
    /// <param name="run">Options of the run that makes the table.</param>
    public static TimeTable OfModulation(
        GraphSet graphs, NetworkSettings network, IReadOnlyList<float[]> embeddings, float[]? times, GraphRun run)
    {
        int rows = Math.Max(1, embeddings.Count);
        IReadOnlyList<(string, GraphTensor)> inputs = embeddings.Count == 0
            ? []
            : [("request_embedding", GraphTensor.From<float>([.. embeddings.SelectMany(static e => e)], rows, embeddings[0].Length))];
        return new TimeTable(graphs.Loop(GraphNames.Modulation), inputs, network.ModulationOutputs(rows), times, run);
    }

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
            _current = _index >= 0
                ? t
                : throw new InvalidOperationException($"Time {t} is not on the grid that the table was computed for.");
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
        foreach (GraphTensor tensor in (IEnumerable<GraphTensor>)[.. _now, .. _inputs.Select(static i => i.Tensor)])
        {
            tensor.Dispose();
        }
    }
}
