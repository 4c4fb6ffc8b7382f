using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Conditioning;

/// <summary>Encoded instruction and picture to a branch's keys, values and embedding; pairs used before are not computed again.</summary>
internal sealed class RowConditioner(Bundle bundle, GraphSet graphs, long cacheBytes)
{
    private const string NullImage = "";

    private readonly NetworkSettings _network = bundle.Manifest.Network;
    private readonly IReadOnlyList<string> _names = StepNames.KeysAndValues(bundle.Manifest.Network.Layers);
    private readonly ByteBudgetCache<(string Instruction, string Image), RowConditioning> _cache = new(cacheBytes);

    /// <param name="text">The branch's text; the empty sentence's for a null text.</param>
    /// <param name="image">The branch's picture; null for the null image, whose tokens are zeros.</param>
    /// <param name="work">Cancels.</param>
    public RowConditioning Condition(TextEncoding text, ImageEncoding? image, Work work)
    {
        (string, string) key = (text.Instruction, image?.Key ?? NullImage);
        if (_cache.TryGet(key, out RowConditioning? known))
        {
            return known;
        }

        using GraphTensor states = GraphTensor.From<float>(text.HiddenStates, 1, text.Mask.Length, _network.TextWidth);
        using GraphTensor pooled = GraphTensor.From<float>(text.Pooled, 1, _network.PooledWidth);
        using GraphTensor tokens = image is null
            ? GraphTensor.Allocate<float>(1, _network.ImageTokens, _network.ImageFeatDim)
            : GraphTensor.From<float>(image.ImageTokens, 1, _network.ImageTokens, _network.ImageFeatDim);
        using GraphOutputs outputs = graphs.RunOnce(
            GraphNames.Conditioner, work.Run, ("hidden_states", states), ("text_embeds", pooled), ("image_tokens", tokens));

        RowConditioning row = new(
            outputs["request_embedding"].AsSpan<float>().ToArray(), text.Mask,
            [.. _names.Select(n => outputs[n].AsSpan<float>().ToArray())]);
        _cache.Add(key, row, row.Bytes);
        return row;
    }
}

/// <summary>What a branch's row of the step reads besides state, source and time.</summary>
/// <param name="RequestEmbedding">[A].</param>
/// <param name="TextMask">True on real text tokens, [L].</param>
/// <param name="KeysAndValues">In the order of <see cref="StepNames.KeysAndValues"/>; text [G, L, d], image [G, K, d].</param>
internal sealed record RowConditioning(float[] RequestEmbedding, bool[] TextMask, IReadOnlyList<float[]> KeysAndValues)
{
    public long Bytes =>
        (sizeof(float) * (RequestEmbedding.LongLength + KeysAndValues.Sum(static k => k.LongLength))) + TextMask.LongLength;
}
