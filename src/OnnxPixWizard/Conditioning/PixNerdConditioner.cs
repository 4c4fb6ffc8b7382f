using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Conditioning;

/// <summary>What depends on the class, the text or the size alone; what was computed before is not computed again.</summary>
internal sealed class PixNerdConditioner(Bundle bundle, GraphSet graphs, TextConditioner? texts, long cacheBytes)
{
    private readonly NetworkSettings _network = bundle.Manifest.Network;
    private readonly ByteBudgetCache<string, float[]> _texts = new(cacheBytes / 2);
    private readonly ByteBudgetCache<int, float[]> _classes = new(cacheBytes / 4);
    private readonly ByteBudgetCache<PatchShape, float[]> _offsets = new(cacheBytes / 4);

    /// <summary>Everything that the pictures of a request are drawn from.</summary>
    public PixNerdConditions Conditions(PixNerdJob job, Work work)
    {
        float[] offsets;
        if (bundle.Manifest.Classes is ClassSettings classes)
        {
            float[][] embeddings = [.. job.Classes.Select(id => Class(id, work))];
            float[]? none = job.IsGuided ? Class(classes.Count, work) : null;
            offsets = PixelOffsets(job.Layout.Patch, work);
            return new PixNerdConditions(embeddings, none, offsets, []);
        }

        (float[] tokens, IReadOnlyList<string> cuts) = Text(job.Request.Prompt!, work);
        float[]? empty = job.IsGuided ? Text(string.Empty, work).Tokens : null;
        offsets = PixelOffsets(job.Layout.Patch, work);
        return new PixNerdConditions([tokens], empty, offsets, cuts);
    }

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

    /// <returns>The class's embedding, [D].</returns>
    private float[] Class(int id, Work work) => Cached(_classes, id, () =>
    {
        using GraphTensor ids = GraphTensor.From<long>([id], 1);
        return graphs.RunOnceFor("request_embedding", GraphNames.Conditioner, work.Run, ("class_ids", ids));
    });

    /// <summary>Reads a text, and where graphs are freed after use the empty one too, before the encoder makes room.</summary>
    /// <returns>The text's tokens, [L, D], and a line for each cut.</returns>
    private (float[] Tokens, IReadOnlyList<string> Cuts) Text(string prompt, Work work)
    {
        texts!.Prepare(prompt, work);
        TextEncoding text = texts.Encode(prompt, work);
        return (Cached(_texts, prompt, () =>
        {
            using GraphTensor states = GraphTensor.From<float>(text.HiddenStates, 1, text.Mask.Length, _network.TextWidth);
            return graphs.RunOnceFor("text_tokens", GraphNames.Conditioner, work.Run, ("hidden_states", states));
        }), text.Cuts);
    }

    /// <returns>What a patch's pixels add to their embeddings by their places, [pixels, h].</returns>
    private float[] PixelOffsets(PatchShape patch, Work work) => Cached(_offsets, patch, () =>
    {
        using GraphTensor columns = Places(patch.Columns), rows = Places(patch.Rows);
        return graphs.RunOnceFor("pixel_offsets", GraphNames.FieldGrid, work.Run, ("field_columns", columns), ("field_rows", rows));
    });

    private GraphTensor Places(int count)
    {
        GraphTensor places = GraphTensor.Allocate<float>(count);
        FieldGrid.FillPlaces(_network.PixelField!.Extent, places.AsSpan<float>());
        return places;
    }
}

/// <summary>What the pictures of a request are drawn from, encoded.</summary>
/// <param name="Conditions">Each different condition: a class's embedding, [D], or a text's tokens, [L, D].</param>
/// <param name="Null">The condition that guidance leads away from; null where nothing is guided.</param>
/// <param name="PixelOffsets">What the places of a patch's pixels add to their embedding, [pixels, h].</param>
/// <param name="Cuts">One line for each tokenizer that had to cut the prompt.</param>
internal sealed record PixNerdConditions(
    IReadOnlyList<float[]> Conditions, float[]? Null, float[] PixelOffsets, IReadOnlyList<string> Cuts);
