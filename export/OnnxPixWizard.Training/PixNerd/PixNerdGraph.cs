using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Networks.Qwen3;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>A whole PixNerd as one graph over a batch: from noisy pixels and condition to velocity or loss.</summary>
internal static class PixNerdGraph
{
    /// <summary>With the outputs of <see cref="LossOutputs"/>.</summary>
    public static Graph ForTraining(PixNerdModel model, int rows)
    {
        Graph graph = new("pixnerd_training", ParameterPlacement.Inputs);
        Value velocity = Velocity(graph, model, rows, seesFinerGrids: true);
        Value error = velocity - graph.Input(PixNerdInputs.Target, ElementType.Float32, rows, velocity[1], velocity[2]);
        Value rowLoss = Op.ReduceMean(error * error, keepDimensions: false, 1, 2);
        LossOutputs.AddTo(graph, Op.ReduceMean(rowLoss, keepDimensions: true, 0), rowLoss);
        return graph;
    }

    /// <summary>Output <c>velocity</c> [rows, N, F] only.</summary>
    public static Graph ForSampling(PixNerdModel model, int rows)
    {
        Graph graph = new("pixnerd_sampling", ParameterPlacement.Inputs);
        graph.Output("velocity", Velocity(graph, model, rows, seesFinerGrids: false));
        return graph;
    }

    private static Value Velocity(Graph graph, PixNerdModel model, int rows, bool seesFinerGrids)
    {
        PixNerdOptions network = model.Network;
        int side = model.Side / network.PatchSize;
        long count = (long)side * side, features = (long)network.InChannels * network.PatchSize * network.PatchSize;
        Value tokens = graph.Input(PixNerdInputs.Tokens, ElementType.Float32, rows, count, features);
        Value times = graph.Input(PixNerdInputs.Timesteps, ElementType.Float32, rows);
        Value cos = graph.Input(PixNerdInputs.RopeCos, ElementType.Float32, 1, count, network.HeadWidth / 2);
        Value sin = graph.Input(PixNerdInputs.RopeSin, ElementType.Float32, 1, count, network.HeadWidth / 2);
        PixNerdFieldView? view = !seesFinerGrids ? null : new(
            graph.Input(PixNerdInputs.Patches, ElementType.Float32, rows, count, features),
            graph.Input(PixNerdInputs.Columns, ElementType.Float32, network.PatchSize),
            graph.Input(PixNerdInputs.Rows, ElementType.Float32, network.PatchSize));
        ParameterScope root = new(graph), denoiser = root.At(PixNerdScopes.Denoiser);
        if (model.Class is { } byClass)
        {
            return new PixNerdClassNetwork(denoiser, byClass).Velocity(tokens, times, graph.Input(PixNerdInputs.ClassIds, ElementType.Int64, rows), cos, sin, view);
        }

        Value ids = graph.Input(PixNerdInputs.TextIds, ElementType.Int64, rows, model.TextTokens);
        Value mask = graph.Input(PixNerdInputs.TextMask, ElementType.Int64, rows, model.TextTokens);
        Value hidden = new Qwen3Encoder(root.At(PixNerdScopes.TextEncoder), model.Encoder!).Apply(ids, mask);
        return new PixNerdTextNetwork(denoiser, model.Text!).Velocity(tokens, times, hidden, cos, sin, view);
    }
}
