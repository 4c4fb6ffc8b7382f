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
    /// <param name="run">Options of the run, to cancel it.</param>
    public RowConditioning Condition(TextEncoding text, ImageEncoding? image, GraphRun run)
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
        using GraphOutputs outputs = graphs.RunOnce(GraphNames.Conditioner, new Dictionary<string, GraphTensor>(StringComparer.Ordinal)
        {
            ["hidden_states"] = states, ["text_embeds"] = pooled, ["image_tokens"] = tokens,
        }, run);

        RowConditioning row = new(
            outputs["request_embedding"].AsSpan<float>().ToArray(), text.Mask, [.. _names.Select(n => outputs[n].AsSpan<float>().ToArray())]);
        _cache.Add(key, row, row.Bytes);
        return row;
    }
}
