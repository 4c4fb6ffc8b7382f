using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Training.Judging;

/// <summary>A small residual convolutional network with the mean over places at its end.</summary>
/// <remarks>Parameters: levels.i.reduce, .norm and .convolution; norm; features; classes.</remarks>
internal sealed class JudgeNetwork
{
    private const int Groups = 8;
    private const float Epsilon = 1e-5f;

    private readonly List<(Convolution Reduce, Func<Value, Value> Norm, Convolution Convolution)> _levels = [];
    private readonly Func<Value, Value> _norm;
    private readonly Linear _features;
    private readonly Linear _classes;

    public JudgeNetwork(ParameterScope scope, JudgeOptions options)
    {
        int channels = 3;
        for (int level = 0; level < options.Channels.Count; level++)
        {
            ParameterScope path = scope.At("levels").At(level);
            int inputs = channels;
            channels = options.Channels[level];
            _levels.Add((
                new Convolution(path.At("reduce"), inputs, channels, kernel: 3), Norm(path.At("norm"), channels),
                new Convolution(path.At("convolution"), channels, channels, kernel: 3)));
        }

        _norm = Norm(scope.At("norm"), channels);
        _features = new Linear(scope.At("features"), channels, options.Features);
        _classes = new Linear(scope.At("classes"), options.Features, options.Classes);
    }

    /// <param name="image">[batch, 3, height, width] in [-1, 1], sides multiples of 2 to the number of levels.</param>
    /// <returns>[batch, classes] and [batch, features].</returns>
    public (Value Logits, Value Features) Apply(Value image)
    {
        Value x = image;
        foreach ((Convolution reduce, Func<Value, Value> norm, Convolution convolution) in _levels)
        {
            x = reduce.Halve(x);
            x += convolution.Apply(Op.Silu(norm(x)));
        }

        Value features = _features.Apply(Op.ReduceMean(Op.Silu(_norm(x)), keepDimensions: false, 2, 3));
        return (_classes.Apply(Op.Silu(features)), features);
    }

    private static Func<Value, Value> Norm(ParameterScope scope, int channels)
    {
        Value weight = scope.Parameter("weight", ParameterInitialization.One, channels), bias = scope.Parameter("bias", channels);
        return x => Op.GroupNorm(x, weight, bias, Groups, Epsilon);
    }
}
