using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>The graphs of a PixWizard checkpoint as a bundle would hold them, opened and called in turn.</summary>
internal sealed class PixWizardRunner : IDisposable
{
    private readonly PixWizardOptions _options;
    private readonly GraphRunner _conditioner;
    private readonly GraphRunner _modulation;
    private readonly GraphRunner _maskedStep;
    private readonly GraphRunner _fullStep;

    public PixWizardRunner(PixWizardOptions options, SafeTensorsFile weights)
    {
        _options = options;
        _conditioner = new GraphRunner(PixWizardGraphs.Conditioner(options), weights);
        _modulation = new GraphRunner(PixWizardGraphs.Modulation(options), weights);
        _maskedStep = new GraphRunner(PixWizardGraphs.Step(options, masked: true), weights);
        _fullStep = new GraphRunner(PixWizardGraphs.Step(options, masked: false), weights);
    }

    /// <summary>What depends on the request alone, by the conditioner's output names.</summary>
    public IReadOnlyDictionary<string, Tensor> Condition(Tensor hiddenStates, Tensor textEmbeds, Tensor imageTokens) => _conditioner.Run(
        new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["hidden_states"] = hiddenStates,
            ["text_embeds"] = textEmbeds,
            ["image_tokens"] = imageTokens,
        });

    /// <summary>One velocity.</summary>
    /// <param name="conditions">From <see cref="Condition"/>.</param>
    /// <param name="tokens">[batch, N, F].</param>
    /// <param name="source">[batch, N, F].</param>
    /// <param name="mask">[batch, N]; null = every row is full, which takes the variant without a mask.</param>
    /// <param name="rope">Cosines and sines, [1 or batch, N, d/2].</param>
    /// <param name="gain">Factor of the self-attention's scores for every row.</param>
    /// <param name="times">[batch].</param>
    /// <param name="textMask">Boolean [batch, L].</param>
    public Tensor Velocity(
        IReadOnlyDictionary<string, Tensor> conditions, Tensor tokens, Tensor source, Tensor? mask, (Tensor Cosine, Tensor Sine) rope,
        float gain,
        Tensor times, Tensor textMask)
    {
        long batch = tokens.Shape[0];
        float[] gains = new float[batch];
        Array.Fill(gains, gain);
        Dictionary<string, Tensor> inputs = new(conditions, StringComparer.Ordinal)
        {
            ["tokens"] = tokens,
            ["source_tokens"] = source,
            ["rope_cos"] = rope.Cosine,
            ["rope_sin"] = rope.Sine,
            ["attention_gain"] = Tensor.From<float>(gains, batch, 1, 1, 1),
            ["text_mask"] = textMask,
        };
        if (mask is not null)
        {
            inputs["token_mask"] = mask;
        }

        Modulate(conditions["request_embedding"], times, inputs);
        return (mask is null ? _fullStep : _maskedStep).Run(inputs)["velocity"];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _conditioner.Dispose();
        _modulation.Dispose();
        _maskedStep.Dispose();
        _fullStep.Dispose();
    }

    // The modulation graph crosses all times with all rows; a row's own time is on the diagonal.
    private void Modulate(Tensor request, Tensor times, Dictionary<string, Tensor> inputs)
    {
        List<Tensor> blocks = [], scales = [];
        for (int row = 0; row < times.Count; row++)
        {
            IReadOnlyDictionary<string, Tensor> modulation = _modulation.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal)
            {
                ["timesteps"] = times.Row(row),
                ["request_embedding"] = request.Row(row),
            });
            blocks.Add(modulation["block_modulation"].Reshape(1, _options.NLayers, 4L * _options.Dim));
            scales.Add(modulation["final_scale"].Reshape(1, _options.Dim));
        }

        inputs["block_modulation"] = TensorMath.Stack(blocks, addAxis: false);
        inputs["final_scale"] = TensorMath.Stack(scales, addAxis: false);
    }
}
