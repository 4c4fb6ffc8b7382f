using System.Diagnostics;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Pipelines.PixNerd;

/// <summary>Evaluates the step for some pictures under one kind of condition. Everything is bound when it is made; an evaluation allocates nothing.</summary>
internal sealed class BranchRunner : IDisposable
{
    private readonly IReadOnlyList<PixNerdModulation> _modulations;
    private readonly TextTable? _text;
    private readonly GraphTensor _blocks;
    private readonly GraphTensor _shift;
    private readonly GraphTensor[] _textInputs;
    private readonly GraphTensor _velocity;
    private readonly BoundGraph _step;
    private readonly int _rows;
    private float _current = float.NaN;

    /// <param name="graphs">The bundle's sessions.</param>
    /// <param name="network">Its shape.</param>
    /// <param name="frame">Inputs that depend on the size.</param>
    /// <param name="tokens">States of the pictures, [rows, N, F]; the caller fills them.</param>
    /// <param name="modulations">One for all rows, or one for each.</param>
    /// <param name="text">The text that all rows read; null in the class family.</param>
    public BranchRunner(
        GraphSet graphs, NetworkSettings network, FrameInputs frame, GraphTensor tokens, IReadOnlyList<PixNerdModulation> modulations, TextTable? text)
    {
        _modulations = modulations;
        _text = text;
        _rows = (int)tokens.Shape[0];
        _blocks = GraphTensor.Allocate<float>(modulations.Count, network.Layers, 6L * network.Dim);
        _shift = GraphTensor.Allocate<float>(modulations.Count, network.Dim);
        _velocity = GraphTensor.Allocate<float>(tokens.Shape);
        _textInputs = text is null ? [] :
            [.. text.Names.Select(_ => GraphTensor.Allocate<float>(_rows, network.PixelField!.TextTokens, network.Heads, network.HeadWidth()))];
        _step = graphs.Loop(GraphNames.Step).Bind(
            [("tokens", tokens), .. frame.All, ("block_modulation", _blocks), ("token_shift", _shift), .. text is null ? [] : text.Names.Zip(_textInputs)],
            [("velocity", _velocity)]);
    }

    /// <summary>Stopwatch ticks spent inside graph execution so far.</summary>
    public long GraphTicks { get; private set; }

    /// <summary>Velocities after <see cref="Evaluate"/>, [rows, N, F].</summary>
    public ReadOnlySpan<float> Velocity => _velocity.AsSpan<float>();

    /// <summary>Computes the velocities of the states at a time.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="run"/> was terminated.</exception>
    public void Evaluate(float t, GraphRun run)
    {
        if (t != _current)
        {
            SetTime(t, run);
        }

        long start = Stopwatch.GetTimestamp();
        _step.Run(run);
        GraphTicks += Stopwatch.GetTimestamp() - start;
    }

    public void Dispose()
    {
        _step.Dispose();
        _velocity.Dispose();
        _blocks.Dispose();
        _shift.Dispose();
        foreach (GraphTensor tensor in _textInputs)
        {
            tensor.Dispose();
        }
    }

    private void SetTime(float t, GraphRun run)
    {
        long start = Stopwatch.GetTimestamp();
        bool ran = false;
        for (int row = 0; row < _modulations.Count; row++)
        {
            PixNerdModulation modulation = _modulations[row];
            ran |= modulation.SetTime(t, run);
            Row(_blocks, row, _modulations.Count, modulation.Blocks);
            Row(_shift, row, _modulations.Count, modulation.TokenShift);
        }

        ran |= _text?.SetTime(t, run) ?? false;
        GraphTicks += ran ? Stopwatch.GetTimestamp() - start : 0;
        for (int k = 0; k < _textInputs.Length; k++)
        {
            for (int row = 0; row < _rows; row++)
            {
                Row(_textInputs[k], row, _rows, _text![k]);
            }
        }

        _current = t;
    }

    private static void Row(GraphTensor target, int row, int rows, ReadOnlySpan<float> values) =>
        values.CopyTo(target.AsSpan<float>().Slice(row * (int)(target.Count / rows), values.Length));
}
