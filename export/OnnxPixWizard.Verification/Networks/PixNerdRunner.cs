using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixNerd;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>The graphs of a PixNerd checkpoint as a bundle would hold them, opened and called in turn.</summary>
internal sealed class PixNerdRunner : IDisposable
{
    private readonly PixNerdOptions _options;
    private readonly GraphRunner _conditioner;
    private readonly GraphRunner _modulation;
    private readonly GraphRunner? _refiner;
    private readonly GraphRunner _fieldGrid;
    private readonly GraphRunner _step;

    public PixNerdRunner(PixNerdOptions options, ICheckpoint checkpoint)
    {
        _options = options;
        PixNerdTextOptions? text = options as PixNerdTextOptions;
        _conditioner = new GraphRunner(
            text is null ? PixNerdGraphs.Conditioner((PixNerdClassOptions)options) : PixNerdGraphs.Conditioner(text), Read);
        _modulation = new GraphRunner(PixNerdGraphs.Modulation(options), Read);
        _refiner = text is null ? null : new GraphRunner(PixNerdGraphs.TextRefiner(text), Read);
        _fieldGrid = new GraphRunner(PixNerdGraphs.FieldGrid(options), Read);
        _step = new GraphRunner(PixNerdGraphs.Step(options), Read);

        Tensor Read(string name) => checkpoint.Tensors.TryGetValue(name, out CheckpointTensor? tensor)
            ? tensor.ReadFloat32()
            : throw new ParameterException(name, $"Parameter '{name}' is missing in '{checkpoint.Source}'.");
    }

    /// <summary>What depends on the request alone: the embedding of classes [batch] or the tokens of text features [batch, L, T].</summary>
    public Tensor Condition(Tensor condition) => _options is PixNerdTextOptions
        ? _conditioner.Run("hidden_states", condition)["text_tokens"]
        : _conditioner.Run("class_ids", condition)["request_embedding"];

    /// <summary>What depends on the size alone, by the step's input names.</summary>
    public IReadOnlyDictionary<string, Tensor> Prepare(PixNerdFrame frame)
    {
        (Tensor columns, Tensor rows) = frame.Places;
        Dictionary<string, Tensor> inputs = new(
            _fieldGrid.Run(Named(("field_columns", columns), ("field_rows", rows))), StringComparer.Ordinal)
        {
            ["patch_pixels"] = frame.Picks,
        };
        (inputs["rope_cos"], inputs["rope_sin"]) = frame.Rope;
        return inputs;
    }

    /// <summary>One velocity.</summary>
    /// <param name="prepared">From <see cref="Prepare"/>.</param>
    /// <param name="condition">From <see cref="Condition"/>.</param>
    /// <param name="tokens">[batch, tokens, C·q].</param>
    /// <param name="times">[batch].</param>
    public Tensor Velocity(IReadOnlyDictionary<string, Tensor> prepared, Tensor condition, Tensor tokens, Tensor times)
    {
        Dictionary<string, Tensor> inputs = new(prepared, StringComparer.Ordinal) { ["tokens"] = tokens };
        Dictionary<string, Tensor> modulation = Modulate(times, condition);
        inputs["block_modulation"] = modulation["block_modulation"];
        inputs["token_shift"] = modulation["token_shift"];
        if (_refiner is not null)
        {
            modulation["text_tokens"] = condition;
            foreach ((string name, Tensor tensor) in _refiner.Run(modulation))
            {
                inputs[name] = tensor;
            }
        }

        return _step.Run(inputs)["velocity"];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _conditioner.Dispose();
        _modulation.Dispose();
        _refiner?.Dispose();
        _fieldGrid.Dispose();
        _step.Dispose();
    }

    // The graph crosses all times with all rows; here each row has a time of its own.
    private Dictionary<string, Tensor> Modulate(Tensor times, Tensor condition)
    {
        Dictionary<string, List<Tensor>> rows = new(StringComparer.Ordinal);
        for (int row = 0; row < times.Count; row++)
        {
            foreach ((string name, Tensor tensor) in _modulation.Run(
                Named(("timesteps", times.Row(row)), ("request_embedding", condition.Row(row)))))
            {
                if (!rows.TryGetValue(name, out List<Tensor>? list))
                {
                    rows.Add(name, list = []);
                }

                list.Add(tensor.Reshape(tensor.Shape[1..]));
            }
        }

        return rows.ToDictionary(
            static entry => entry.Key, static entry => TensorMath.Stack(entry.Value, addAxis: false), StringComparer.Ordinal);
    }

    private static Dictionary<string, Tensor> Named(params ReadOnlySpan<(string Name, Tensor Tensor)> tensors)
    {
        Dictionary<string, Tensor> named = new(StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in tensors)
        {
            named.Add(name, tensor);
        }

        return named;
    }
}
