using System.Numerics.Tensors;
using OnnxPixWizard.Benchmarks.Comparison.Cases;
using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Comparison.Contenders;

/// <summary>
/// A plain export of the network as the published code computes it: one graph of elementary operators with token sampler, keys, values and
/// modulation inside, three branches as rows of one run at every evaluation, all settings of ONNX Runtime as they come.
/// </summary>
internal sealed class PlainContender : IContender
{
    private const int Branches = 3;

    private readonly CaseFacts _facts;
    private readonly TemporaryFolder _folder = new();
    private readonly GraphSession _session;
    private readonly Owned _owned = new();
    private readonly List<(string Name, GraphTensor Tensor)> _constants = [];
    private readonly GraphTensor _times;
    private readonly GraphTensor _tokens;
    private readonly GraphTensor _velocities;
    private readonly float[] _noise;
    private readonly float[] _state;

    public PlainContender(CaseFolder made, int threads)
    {
        _facts = made.Facts;
        (PixWizardOptions options, Func<string, LazyTensor> weights) = NetworkWeights.Of(made);
        string file = _folder.PathOf("plain.onnx");
        ModelWriter.WriteStreamed(Record(options), file, weights);
        _session = GraphSession.FromFile(file, new GraphOptions { Threads = threads });
        _noise = made.Read<float>("noise");
        _state = new float[_noise.Length];
        long count = _noise.Length / _facts.TokenFeatures;
        _times = _owned.Add(GraphTensor.Allocate<float>(Branches));
        _tokens = _owned.Add(GraphTensor.Allocate<float>(Branches, count, _facts.TokenFeatures));
        _velocities = _owned.Add(GraphTensor.Allocate<float>(Branches, count, _facts.TokenFeatures));
        AddRows<float>(made, "hidden_states", "null.hidden_states", "null.hidden_states", "hidden_states");
        AddRows<bool>(made, "text_mask", "null.text_mask", "null.text_mask", "text_mask");
        AddRows<float>(made, "text_embeds", "null.text_embeds", "null.text_embeds", "text_embeds");
        AddRows<float>(made, "image_tokens", "", "image_tokens", "image_tokens");
        AddRows<float>(made, "source_tokens", "null.source_tokens", "source_tokens", "source_tokens");
        foreach (string shared in (ReadOnlySpan<string>)["rope_cos", "rope_sin", "attention_gain"])
        {
            AddRows<float>(made, shared, shared, shared, shared);
        }
    }

    public ReadOnlySpan<float> State => _state;

    /// <summary>The whole network in one graph.</summary>
    internal static Graph Record(PixWizardOptions options)
    {
        Graph graph = new("plain") { IsPlain = true };
        graph.Output("velocity", new PixWizardNetwork(new ParameterScope(graph), options).Velocity(new PixWizardInputs
        {
            Tokens = graph.Input("tokens", ElementType.Float32, "batch", "tokens", options.StateFeatures),
            SourceTokens = graph.Input("source_tokens", ElementType.Float32, "batch", "tokens", options.SourceFeatures),
            RopeCos = graph.Input("rope_cos", ElementType.Float32, "batch", "tokens", options.HeadWidth / 2),
            RopeSin = graph.Input("rope_sin", ElementType.Float32, "batch", "tokens", options.HeadWidth / 2),
            AttentionGain = graph.Input("attention_gain", ElementType.Float32, "batch", 1, 1, 1),
            TextMask = graph.Input("text_mask", ElementType.Bool, "batch", "text_tokens"),
            Timesteps = graph.Input("timesteps", ElementType.Float32, "batch"),
            HiddenStates = graph.Input("hidden_states", ElementType.Float32, "batch", "text_tokens", options.CapFeatDim),
            TextEmbeds = graph.Input("text_embeds", ElementType.Float32, "batch", options.CapClipFeatDim),
            ImageTokens = graph.Input("image_tokens", ElementType.Float32, "batch", "image_tokens", options.ImageFeatDim),
        }));
        return graph;
    }

    public ContenderRun Loop(double textGuidance)
    {
        GuidancePlan guidance = RuntimeContender.Guidance(_facts, textGuidance, evaluateAll: true);
        float[] velocity = new float[_state.Length];
        _noise.CopyTo(_state, 0);
        WorkClock clock = WorkClock.Start();
        using (BoundGraph bound = _session.Bind([("tokens", _tokens), ("timesteps", _times)], [("velocity", _velocities)], _constants))
        {
            for (int step = 0; step + 1 < _facts.Times.Length; step++)
            {
                _times.AsSpan<float>().Fill(_facts.Times[step]);
                for (int row = 0; row < Branches; row++)
                {
                    _state.CopyTo(_tokens.AsSpan<float>()[(row * _state.Length)..]);
                }

                bound.Run();
                guidance.Combine(_velocities.AsSpan<float>(), velocity);
                TensorPrimitives.MultiplyAdd(velocity, _facts.Times[step + 1] - _facts.Times[step], _state, _state);
            }
        }

        WorkTime all = clock.Elapsed;
        return new ContenderRun(all, all);
    }

    public void Dispose()
    {
        _session.Dispose();
        _owned.Dispose();
        _folder.Dispose();
    }

    /// <summary>Three rows of one input; shorter ones are filled with zeros, and an empty name is a row of zeros.</summary>
    private void AddRows<T>(CaseFolder made, string input, params string[] names)
        where T : unmanaged
    {
        T[][] rows = Array.ConvertAll(names, name => name.Length == 0 ? [] : made.Read<T>(name));
        int longest = Enumerable.Range(0, rows.Length).MaxBy(i => rows[i].Length);
        long[] shape = made.Facts.Tensors[names[longest]].Shape;
        GraphTensor tensor = _owned.Add(GraphTensor.Allocate<T>([names.Length, .. shape.AsSpan(1)]));
        Span<T> all = tensor.AsSpan<T>();
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(all[(i * (all.Length / rows.Length))..]);
        }

        _constants.Add((input, tensor));
    }
}
