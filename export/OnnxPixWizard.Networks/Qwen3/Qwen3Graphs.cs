using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Qwen3;

/// <summary>The graph that a bundle holds of Qwen3.</summary>
public static class Qwen3Graphs
{
    /// <summary>input_ids, attention_mask to hidden_states (behind the last norm): once a prompt.</summary>
    public static Graph TextEncoder(Qwen3Options options)
    {
        Graph graph = new("text_encoder");
        graph.Output("hidden_states", new Qwen3Encoder(new ParameterScope(graph), options).Apply(
            graph.Input("input_ids", ElementType.Int64, "batch", "text_tokens"),
            graph.Input("attention_mask", ElementType.Int64, "batch", "text_tokens")));
        return graph;
    }
}
