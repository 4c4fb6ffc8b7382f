using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.Modules;
using OnnxPixWizard.Networks.Qwen3;

namespace OnnxPixWizard.Networks;

/// <summary>The text encoders as the language models that they were taken from: what is likely to come next, with what is kept of the
/// tokens before. Inputs and outputs have the names that ONNX Runtime GenAI expects.</summary>
public static class LanguageModelGraphs
{
    /// <summary>Name of the head's matrix, where it is not the embedding.</summary>
    public const string Head = "lm_head";

    /// <summary>The state behind the last norm at each new token: what the head reads.</summary>
    public const string HiddenStates = "hidden_states";

    /// <summary>Qwen3 with its head.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="isTied">Whether the head is the embedding; else it has a matrix of its own.</param>
    public static Graph Decoder(Qwen3Options options, bool isTied)
    {
        Graph graph = new("decoder");
        return Decoder(graph, new Qwen3Encoder(new ParameterScope(graph), options), isTied);
    }

    /// <summary>Gemma with its head.</summary>
    /// <inheritdoc cref="Decoder(Qwen3Options, bool)"/>
    public static Graph Decoder(GemmaOptions options, bool isTied)
    {
        Graph graph = new("decoder");
        return Decoder(graph, new GemmaEncoder(new ParameterScope(graph), options, withLastLayer: true), isTied);
    }

    /// <summary>Name of an input with what a layer keeps: its keys, or its values.</summary>
    public static string Past(int layer, bool isKey) => FormattableString.Invariant($"past_key_values.{layer}.{(isKey ? "key" : "value")}");

    /// <summary>Name of the output that becomes <see cref="Past"/> of the next run.</summary>
    public static string Present(int layer, bool isKey) => FormattableString.Invariant($"present.{layer}.{(isKey ? "key" : "value")}");

    /// <remarks>
    /// input_ids, position_ids [batch, tokens], attention_mask [batch, keys]; past_key_values.i.key and .value [batch, groups, past, width]
    /// to logits [batch, 1, vocabulary] (of the last token), hidden_states [batch, tokens, h], present.i.key and .value.
    /// </remarks>
    private static Graph Decoder(Graph graph, ILanguageModel model, bool isTied)
    {
        DecoderOptions layers = model.Layers;
        Value ids = graph.Input("input_ids", ElementType.Int64, "batch", "tokens");
        Value mask = graph.Input("attention_mask", ElementType.Int64, "batch", "keys");
        Value places = graph.Input("position_ids", ElementType.Int64, "batch", "tokens");
        KeyValueCache[] caches = [.. Enumerable.Range(0, model.LayerCount).Select(i => new KeyValueCache(Kept(i, true), Kept(i, false)))];
        Value hidden = model.Continue(ids, CausalSequence.Continued(places, mask, layers.HeadWidth, layers.RopeTheta), caches);

        Value head = isTied ? model.Embedding
            : new Linear(new ParameterScope(graph).At(Head), layers.Width, model.Embedding[0].Length, bias: false).Weight;
        Value last = Op.Gather(hidden, graph.Integers(-1), 1);
        graph.Output("logits", Op.Linear(last, head));
        graph.Output(HiddenStates, hidden);
        foreach ((int i, KeyValueCache cache) in caches.Index())
        {
            graph.Output(Present(i, true), cache.Keys);
            graph.Output(Present(i, false), cache.Values);
        }

        return graph;

        Value Kept(int layer, bool isKey) =>
            graph.Input(Past(layer, isKey), ElementType.Float32, "batch", layers.Groups, "past", layers.HeadWidth);
    }
}
