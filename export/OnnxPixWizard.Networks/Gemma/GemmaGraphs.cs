using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Gemma;

/// <summary>The graph that a bundle holds of Gemma.</summary>
public static class GemmaGraphs
{
    /// <summary>input_ids, attention_mask to hidden_states (the last but one): once an instruction.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="withLastLayer">Whether last_hidden_state, behind the last layer and norm, is an output too.</param>
    public static Graph TextEncoder(GemmaOptions options, bool withLastLayer = false)
    {
        Graph graph = new("text_encoder");
        (Value hidden, Value? last) = new GemmaEncoder(new ParameterScope(graph), options, withLastLayer).Apply(
            graph.Input("input_ids", ElementType.Int64, "batch", "text_tokens"),
            graph.Input("attention_mask", ElementType.Int64, "batch", "text_tokens"));
        graph.Output("hidden_states", hidden);
        if (last is not null)
        {
            graph.Output("last_hidden_state", last);
        }

        return graph;
    }
}
