using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>The published linear head: rows reordered to the state's channel-major features, the variance half left aside.</summary>
/// <remarks>Parameters: final_layer.linear.weight [p²·O, D] and .bias, pixel first and channel fastest.</remarks>
internal sealed class LatentHead(ParameterScope scope, PixWizardOptions options) : IVelocityHead
{
    private readonly Linear _linear = new(
        scope.At("final_layer").At("linear"), options.Dim, (long)options.PatchSize * options.PatchSize * options.OutChannels,
        initialization: ParameterInitialization.Zero);

    public Value Apply(Value features, Value state)
    {
        long pixels = (long)options.PatchSize * options.PatchSize, channels = options.OutChannels, rows = pixels * channels;
        Value weight = Op.Reshape(Op.Transpose(Op.Reshape(_linear.Weight, pixels, channels, options.Dim), 1, 0, 2), rows, options.Dim);
        Value bias = Op.Reshape(Op.Transpose(Op.Reshape(_linear.Bias!, pixels, channels), 1, 0), rows);
        if (!options.LearnSigma)
        {
            return Op.Linear(features, weight, bias);
        }

        // The file keeps every row, so that the checkpoint can be read back; the slices of stored parameters are taken when the model is
        // loaded.
        return Op.Linear(features, Op.Slice(weight, 0, 0, options.StateFeatures), Op.Slice(bias, 0, 0, options.StateFeatures));
    }
}
