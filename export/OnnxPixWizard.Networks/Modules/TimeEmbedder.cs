using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>Cosines and sines of the time at 128 frequencies from 1 down to
/// almost 1 / slowest, then two linear maps. The time is not scaled.</summary>
/// <remarks>Parameters: mlp.0 [A, 256] and mlp.2 [A, A], each with bias.</remarks>
/// <param name="scope">Path of the parameters.</param>
/// <param name="width">A.</param>
/// <param name="slowest">Published: 10000 in PixWizard, 10 in PixNerd.</param>
internal sealed class TimeEmbedder(ParameterScope scope, int width, double slowest = 10000)
{
    private const int Frequencies = 128;

    private readonly Linear _first = new(
        scope.At("mlp").At(0), 2 * Frequencies, width, initialization: ParameterInitialization.Normal(0.02f));
    private readonly Linear _second = new(scope.At("mlp").At(2), width, width, initialization: ParameterInitialization.Normal(0.02f));

    /// <param name="times">[times], 0 noise to 1 picture.</param>
    /// <returns>[times, A].</returns>
    public Value Apply(Value times)
    {
        float[] frequencies = [.. Enumerable.Range(0, Frequencies).Select(k => (float)Math.Exp(-Math.Log(slowest) * k / Frequencies))];
        Value angles = Op.Unsqueeze(times, 1) * times.Backend.Constant(Tensor.From<float>(frequencies, 1, Frequencies));
        Value waves = Op.Concat(-1, Op.Cos(angles), Op.Sin(angles));
        return _second.Apply(Op.Silu(_first.Apply(waves)));
    }
}
