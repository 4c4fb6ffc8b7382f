using System.Diagnostics;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Pipelines;

/// <summary>Evaluates the step for some rows at once. Everything is bound when it is made; an evaluation copies the state in, runs, and allocates nothing.</summary>
internal sealed class StepRunner : IDisposable
{
    private readonly IReadOnlyList<LoopRow> _rows;
    private readonly List<IDisposable> _owned = [];
    private readonly List<(string Name, GraphTensor Tensor)> _inputs = [];
    private readonly GraphTensor _tokens;
    private readonly GraphTensor _velocity;
    private readonly RopeInput _rope;
    private readonly ModulationInput _modulation;
    private readonly BoundGraph _step;
    private readonly int _longest;
    private readonly int _tokenWidth;

    /// <param name="graphs">The bundle's sessions.</param>
    /// <param name="network">Its shape.</param>
    /// <param name="rows">At least one.</param>
    /// <param name="times">All times that will be asked for, rising; null where nobody knows them before.</param>
    /// <param name="run">Options of preparing runs, to cancel them.</param>
    public StepRunner(GraphSet graphs, NetworkSettings network, IReadOnlyList<LoopRow> rows, float[]? times, GraphRun run)
    {
        _rows = rows;
        _longest = rows.Max(static r => r.Grid.Count);
        _tokenWidth = network.TokenWidth();
        try
        {
            _tokens = Input<float>("tokens", rows.Count, _longest, _tokenWidth);
            bool masked = rows.Any(r => r.Grid.Count != _longest) || !graphs.Has(GraphNames.Step, GraphNames.MaskFreeVariant);
            BindSource(network, masked);
            _rope = Own(new RopeInput(rows, _longest, network.HeadWidth() / 2));
            _inputs.AddRange([("rope_cos", _rope.Cosine), ("rope_sin", _rope.Sine)]);
            Span<float> gains = Input<float>("attention_gain", rows.Count, 1, 1, 1).AsSpan<float>();
            for (int row = 0; row < rows.Count; row++)
            {
                gains[row] = rows[row].AttentionGain;
            }

            BindConditioning(network);
            _modulation = Own(new ModulationInput(graphs, network, [.. rows.Select(static r => r.Conditioning.RequestEmbedding)], times, run));
            _inputs.AddRange([("block_modulation", _modulation.Blocks), ("final_scale", _modulation.Final)]);
            _velocity = Own(GraphTensor.Allocate<float>(rows.Count, _longest, _tokenWidth));
            _step = Own(graphs.Loop(GraphNames.Step, masked ? null : GraphNames.MaskFreeVariant).Bind(_inputs, [("velocity", _velocity)]));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Stopwatch ticks spent inside graph execution so far.</summary>
    public long GraphTicks { get; private set; }

    /// <summary>Where a row's state goes, [N, F].</summary>
    public Span<float> Tokens(int row) => RowOf(_tokens, row);

    /// <summary>A row's velocity after <see cref="Evaluate"/>, [N, F].</summary>
    public ReadOnlySpan<float> Velocity(int row) => RowOf(_velocity, row);

    /// <summary>Computes the velocities of the states in <see cref="Tokens"/> at a time.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="run"/> was terminated.</exception>
    public void Evaluate(float t, GraphRun run)
    {
        _rope.SetTime(t);
        long start = Stopwatch.GetTimestamp();
        if (_modulation.SetTime(t, run))
        {
            GraphTicks += Stopwatch.GetTimestamp() - start;
        }

        start = Stopwatch.GetTimestamp();
        _step.Run(run);
        GraphTicks += Stopwatch.GetTimestamp() - start;
    }

    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }
    }

    private Span<float> RowOf(GraphTensor tensor, int row) =>
        tensor.AsSpan<float>().Slice(row * _longest * _tokenWidth, _rows[row].Grid.Count * _tokenWidth);

    private void BindSource(NetworkSettings network, bool masked)
    {
        int width = network.SourceWidth();
        Span<float> source = Input<float>("source_tokens", _rows.Count, _longest, width).AsSpan<float>();
        for (int row = 0; row < _rows.Count; row++)
        {
            _rows[row].Source.CopyTo(source[(row * _longest * width)..]);
        }

        if (masked)
        {
            Span<bool> mask = Input<bool>("token_mask", _rows.Count, _longest).AsSpan<bool>();
            for (int row = 0; row < _rows.Count; row++)
            {
                mask.Slice(row * _longest, _rows[row].Grid.Count).Fill(value: true);
            }
        }
    }

    private void BindConditioning(NetworkSettings network)
    {
        int text = _rows.Max(static r => r.Conditioning.TextMask.Length), groups = network.KeyValueHeads, width = network.HeadWidth();
        Span<bool> mask = Input<bool>("text_mask", _rows.Count, text).AsSpan<bool>();
        for (int row = 0; row < _rows.Count; row++)
        {
            _rows[row].Conditioning.TextMask.CopyTo(mask[(row * text)..]);
        }

        IReadOnlyList<string> names = StepNames.KeysAndValues(network.Layers);
        for (int k = 0; k < names.Count; k++)
        {
            // A block's entries are text keys, text values, image keys, image values.
            int longest = k % 4 < 2 ? text : network.SampleTokens;
            Span<float> target = Input<float>(names[k], _rows.Count, groups, longest, width).AsSpan<float>();
            for (int row = 0; row < _rows.Count; row++)
            {
                ReadOnlySpan<float> own = _rows[row].Conditioning.KeysAndValues[k];
                int length = own.Length / groups;
                for (int g = 0; g < groups; g++)
                {
                    own.Slice(g * length, length).CopyTo(target[(((row * groups) + g) * longest * width)..]);
                }
            }
        }
    }

    private GraphTensor Input<T>(string name, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        GraphTensor tensor = Own(GraphTensor.Allocate<T>(shape));
        _inputs.Add((name, tensor));
        return tensor;
    }

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }
}
