using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Conditioning;

/// <summary>
/// A text's keys and values, which depend on the time: of all times where they are known before and fit, else of one time when it is asked
/// for.
/// </summary>
internal sealed unsafe class TextTable : IDisposable
{
    /// <summary>Index of the refining blocks' part among the outputs of the modulation.</summary>
    private const int TextBlocks = 2;

    private readonly TimeTable _modulation;
    private readonly GraphTensor _tokens;
    private readonly GraphTensor? _textModulation;
    private readonly GraphTensor[] _now;
    private readonly BoundGraph _refiner;
    private readonly float[]? _times;
    private readonly GraphTensor? _table;
    private readonly int _length;
    private float _current = float.NaN;
    private int _index;

    /// <param name="graphs">The bundle's sessions.</param>
    /// <param name="network">Its shape.</param>
    /// <param name="tokens">The text's tokens, [L, D].</param>
    /// <param name="modulation">Knows all of the times; it is moved.</param>
    /// <param name="times">All times, rising; null where they are not known before.</param>
    /// <param name="run">Options of the runs that make the table.</param>
    public TextTable(GraphSet graphs, NetworkSettings network, float[] tokens, TimeTable modulation, float[]? times, GraphRun run)
    {
        PixelFieldSettings field = network.PixelField!;
        _modulation = modulation;
        Names = [.. Enumerable.Range(0, network.Layers).SelectMany(static i => new[] { StepNames.TextKeys(i), StepNames.TextValues(i) })];
        long[] shape = [1, field.TextTokens, network.Heads, network.HeadWidth()];
        _length = checked(field.TextTokens * network.Dim);
        _tokens = GraphTensor.From<float>(tokens, 1, field.TextTokens, network.Dim);
        _textModulation = field.TextLayers > 0 ? GraphTensor.Allocate<float>(1, field.TextLayers, 6L * network.Dim) : null;
        _now = [.. Names.Select(_ => GraphTensor.Allocate<float>(shape))];
        _refiner = graphs.Loop(GraphNames.TextRefiner).Bind(
            [("text_tokens", _tokens), .. _textModulation is null ? [] : new[] { (StepNames.TextModulation, _textModulation) }],
            [.. Names.Zip(_now)]);
        long values = (long)Names.Count * _length;
        if (times is null || times.Length * values * sizeof(float) > TimeTable.LargestTable)
        {
            return;
        }

        _times = times;
        _table = GraphTensor.Allocate<float>(times.Length, values);
        for (int time = 0; time < times.Length; time++)
        {
            Refine(times[time], run);
            for (int k = 0; k < _now.Length; k++)
            {
                _now[k].AsSpan<float>().CopyTo(Stored(time, k));
            }
        }
    }

    /// <summary>Whether the graph runs for every time.</summary>
    public bool IsLive => _table is null;

    /// <summary>Names of the keys and values.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Keys or values of the current time, [L, H, d].</summary>
    /// <param name="k">Index in <see cref="Names"/>.</param>
    public ReadOnlySpan<float> this[int k] => _table is null ? _now[k].AsSpan<float>() : Stored(_index, k);

    /// <summary>Goes to a time, and the modulation with it.</summary>
    /// <returns>Whether a graph had to run for it.</returns>
    public bool SetTime(float t, GraphRun run)
    {
        if (t == _current)
        {
            return false;
        }

        bool ran = _table is null;
        if (ran)
        {
            Refine(t, run);
        }
        else
        {
            _index = Array.BinarySearch(_times!, t);
            if (_index < 0)
            {
                throw new InvalidOperationException($"Time {t} is not on the grid that the text was refined for.");
            }
        }

        _current = t;
        return ran;
    }

    public void Dispose()
    {
        _refiner.Dispose();
        _tokens.Dispose();
        _textModulation?.Dispose();
        _table?.Dispose();
        foreach (GraphTensor tensor in _now)
        {
            tensor.Dispose();
        }
    }

    private Span<float> Stored(int time, int k) => new((float*)_table!.Data + ((((long)time * _now.Length) + k) * _length), _length);

    private void Refine(float t, GraphRun run)
    {
        _ = _modulation.SetTime(t, run);
        if (_textModulation is not null)
        {
            _modulation[TextBlocks].CopyTo(_textModulation.AsSpan<float>());
        }

        _refiner.Run(run);
    }
}
