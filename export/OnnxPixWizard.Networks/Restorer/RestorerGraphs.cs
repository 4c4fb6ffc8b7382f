using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Restorer;

/// <summary>The restorer as a bundle holds it.</summary>
public static class RestorerGraphs
{
    /// <summary>image, hole, overview and task to restored, and damage where it is told: once a tile.</summary>
    public static Graph Restorer(RestorerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Graph graph = new("restorer");
        (Value restored, Value? damage) = new RestorerNetwork(new ParameterScope(graph), options).Apply(
            graph.Input("image", ElementType.Float32, "batch", 3, "height", "width"),
            graph.Input("hole", ElementType.Float32, "batch", 1, "height", "width"),
            graph.Input("overview", ElementType.Float32, "batch", 3, options.OverviewSide, options.OverviewSide),
            graph.Input("task", ElementType.Int64, "batch"));
        graph.Output("restored", restored);
        if (damage is not null)
        {
            graph.Output("damage", damage);
        }

        return graph;
    }
}
