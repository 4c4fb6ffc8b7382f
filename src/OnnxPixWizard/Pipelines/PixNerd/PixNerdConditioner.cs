using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines.PixNerd;

/// <summary>What depends on the class, the text or the size alone; what was computed before is not computed again.</summary>
internal sealed class PixNerdConditioner(Bundle bundle, GraphSet graphs, TextConditioner? texts, long cacheBytes)
{
    private readonly NetworkSettings _network = bundle.Manifest.Network;
    private readonly ByteBudgetCache<string, float[]> _texts = new(cacheBytes / 2);
    private readonly ByteBudgetCache<int, float[]> _classes = new(cacheBytes / 4);
    private readonly ByteBudgetCache<PatchShape, float[]> _offsets = new(cacheBytes / 4);

    /// <returns>The class's embedding, [D].</returns>
    public float[] Class(int id, GraphRun run) => Cached(_classes, id, () =>
    {
        using GraphTensor ids = GraphTensor.From<long>([id], 1);
        return Run(GraphNames.Conditioner, "request_embedding", run, ("class_ids", ids));
    });

    /// <summary>Reads a text, and where graphs are freed after use the empty one too, before the encoder makes room.</summary>
    /// <returns>The text's tokens, [L, D], and a line for each cut.</returns>
    public (float[] Tokens, IReadOnlyList<string> Cuts) Text(string prompt, GraphRun run)
    {
        texts!.Prepare(prompt, run);
        TextEncoding text = texts.Encode(prompt, run);
        return (Cached(_texts, prompt, () =>
        {
            using GraphTensor states = GraphTensor.From<float>(text.HiddenStates, 1, text.Mask.Length, _network.TextWidth);
            return Run(GraphNames.Conditioner, "text_tokens", run, ("hidden_states", states));
        }), text.Cuts);
    }

    /// <returns>What a patch's pixels add to their embeddings by their places, [pixels, h].</returns>
    public float[] PixelOffsets(PatchShape patch, GraphRun run) => Cached(_offsets, patch, () =>
    {
        using GraphTensor columns = Places(patch.Columns), rows = Places(patch.Rows);
        return Run(GraphNames.FieldGrid, "pixel_offsets", run, ("field_columns", columns), ("field_rows", rows));
    });

    private static float[] Cached<TKey>(ByteBudgetCache<TKey, float[]> cache, TKey key, Func<float[]> make)
        where TKey : notnull
    {
        if (cache.TryGet(key, out float[]? known))
        {
            return known;
        }

        float[] made = make();
        cache.Add(key, made, sizeof(float) * made.LongLength);
        return made;
    }

    private float[] Run(string graph, string output, GraphRun run, params ReadOnlySpan<(string Name, GraphTensor Tensor)> inputs)
    {
        Dictionary<string, GraphTensor> named = new(StringComparer.Ordinal);
        foreach ((string name, GraphTensor tensor) in inputs)
        {
            named.Add(name, tensor);
        }

        using GraphOutputs outputs = graphs.RunOnce(graph, named, run);
        return outputs[output].AsSpan<float>().ToArray();
    }

    private GraphTensor Places(int count)
    {
        GraphTensor places = GraphTensor.Allocate<float>(count);
        FieldGrid.FillPlaces(_network.PixelField!.Extent, places.AsSpan<float>());
        return places;
    }
}
