using System.Diagnostics;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Sampling;

/// <summary>
/// The step, bound once for rows that are evaluated together: an evaluation copies states in, runs, and allocates nothing.
/// </summary>
internal sealed class StepRun : IDisposable
{
    private readonly ITimedInput[] _timed;
    private readonly GraphTensor _tokens;
    private readonly GraphTensor _velocity;
    private readonly BoundGraph _step;
    private readonly FieldTiles? _tiles;
    private readonly int _rowLength;
    private float _current = float.NaN;

    /// <param name="step">The graph.</param>
    /// <param name="shape">Of the states: [rows, N, F].</param>
    /// <param name="constants">Inputs that stay as they are now.</param>
    /// <param name="timed">Inputs that follow the time, in the order in which they are brought to one.</param>
    /// <param name="tiles">Parts that a field is decoded in, a run each; null: one run.</param>
    public StepRun(GraphSession step, long[] shape, IReadOnlyList<(string Name, GraphTensor Tensor)> constants, ITimedInput[] timed,
        FieldTiles? tiles = null)
    {
        _timed = timed;
        _tiles = tiles;
        _rowLength = checked((int)(shape[1] * shape[2]));
        _tokens = GraphTensor.Allocate<float>(shape);
        _velocity = GraphTensor.Allocate<float>(shape);
        try
        {
            IEnumerable<(string, GraphTensor)> states = tiles?.Inputs ?? [("tokens", _tokens)];
            _step = step.Bind(
                [.. states, .. timed.SelectMany(static t => t.Inputs)], [("velocity", tiles?.Velocity ?? _velocity)], constants);
        }
        catch
        {
            _tokens.Dispose();
            _velocity.Dispose();
            throw;
        }
    }

    /// <summary>Whether an evaluation of the velocity has to run it.</summary>
    public bool IsWanted { get; set; }

    /// <summary>Where states go, from a row on.</summary>
    public Span<float> Tokens(int row, int length) => _tokens.AsSpan<float>().Slice(row * _rowLength, length);

    /// <summary>Velocities after <see cref="Evaluate"/>, from a row on.</summary>
    public ReadOnlySpan<float> Velocity(int row, int length) => _velocity.AsSpan<float>().Slice(row * _rowLength, length);

    /// <summary>Computes the velocities of the states in <see cref="Tokens"/> at a time.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Evaluate(float t, Work work)
    {
        long start = Stopwatch.GetTimestamp();
        if (t != _current)
        {
            bool ran = false;
            foreach (ITimedInput input in _timed)
            {
                ran |= input.SetTime(t, work.Run);
            }

            _current = t;
            long now = Stopwatch.GetTimestamp();
            work.GraphTicks += ran ? now - start : 0;
            start = now;
        }

        if (_tiles is null)
        {
            _step.Run(work.Run);
        }
        else
        {
            for (int part = 0; part < _tiles.Count; part++)
            {
                _tiles.Load(part, _tokens.AsSpan<float>());
                _step.Run(work.Run);
                _tiles.Store(part, _velocity.AsSpan<float>());
            }
        }

        work.GraphTicks += Stopwatch.GetTimestamp() - start;
    }

    public void Dispose()
    {
        _step.Dispose();
        _velocity.Dispose();
        _tokens.Dispose();
    }
}
