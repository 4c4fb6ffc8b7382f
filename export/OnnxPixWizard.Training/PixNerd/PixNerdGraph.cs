using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Networks.Qwen3;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>A whole PixNerd over a batch: from noisy pixels and condition to velocity or loss, recorded or computed.</summary>
internal static class PixNerdGraph
{
    /// <summary>What the training makes smaller.</summary>
    public static Losses Losses(Backend backend, PixNerdModel model, int rows)
    {
        Value velocity = Velocity(backend, model, rows, seesFinerGrids: true);
        Value error = velocity - backend.Input(PixNerdInputs.Target, ElementType.Float32, rows, velocity[1], velocity[2]);
        Value rowLoss = Op.ReduceMean(error * error, keepDimensions: false, 1, 2);
        return new Losses(Op.ReduceMean(rowLoss, keepDimensions: true, 0), rowLoss);
    }

    /// <returns>[rows, N, F].</returns>
    public static Value Velocity(Backend backend, PixNerdModel model, int rows) => Velocity(backend, model, rows, seesFinerGrids: false);

    private static Value Velocity(Backend backend, PixNerdModel model, int rows, bool seesFinerGrids)
    {
        PixNerdOptions network = model.Network;
        int side = model.Side / network.PatchSize;
        long count = (long)side * side, features = (long)network.InChannels * network.PatchSize * network.PatchSize;
        Value tokens = backend.Input(PixNerdInputs.Tokens, ElementType.Float32, rows, count, features);
        Value times = backend.Input(PixNerdInputs.Timesteps, ElementType.Float32, rows);
        Value cos = backend.Input(PixNerdInputs.RopeCos, ElementType.Float32, 1, count, network.HeadWidth / 2);
        Value sin = backend.Input(PixNerdInputs.RopeSin, ElementType.Float32, 1, count, network.HeadWidth / 2);
        PixNerdFieldView? view = !seesFinerGrids ? null : new(
            backend.Input(PixNerdInputs.Patches, ElementType.Float32, rows, count, features),
            backend.Input(PixNerdInputs.Columns, ElementType.Float32, network.PatchSize),
            backend.Input(PixNerdInputs.Rows, ElementType.Float32, network.PatchSize));
        ParameterScope root = new(backend), denoiser = root.At(PixNerdScopes.Denoiser);
        Value condition = model.Encoder is { } encoder
            ? new Qwen3Encoder(root.At(PixNerdScopes.TextEncoder), encoder).Apply(
                backend.Input(PixNerdInputs.TextIds, ElementType.Int64, rows, model.TextTokens),
                backend.Input(PixNerdInputs.TextMask, ElementType.Int64, rows, model.TextTokens))
            : backend.Input(PixNerdInputs.ClassIds, ElementType.Int64, rows);
        return new PixNerdNetwork(denoiser, network).Velocity(tokens, times, condition, cos, sin, view);
    }
}

/// <summary>First parts of parameter names in a training's checkpoint.</summary>
internal static class PixNerdScopes
{
    /// <summary>The network, under its published names.</summary>
    public const string Denoiser = "denoiser";

    /// <summary>The text encoder, under its published names.</summary>
    public const string TextEncoder = "text_encoder";
}
