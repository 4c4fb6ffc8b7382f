using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Restorers;

/// <summary>The restorer and its loss over a batch of one or more sizes.</summary>
/// <remarks>
/// A row's loss is the logarithm of its mean squared error, so that a decibel counts the same for every task: with the root of the error,
/// tasks whose errors are small from the start, such as traces of compression, never left the input. A row whose answer is far out of
/// range counts for nothing: it would lead all others astray.
/// </remarks>
internal static class RestorerGraph
{
    /// <summary>Names of a size's inputs, before its number: what the network
    /// reads, what should come out and what each pixel counts.</summary>
    public const string Image = "image.", Hole = "hole.", Overview = "overview.", Task = "task.", Target = "target.", Weight = "weight.";

    // In units of [-1, 1], squared: below this, 46 dB, errors stop to count.
    private const float Floor = 1e-4f;

    // With it gradients are about one long.
    private const float Scale = 0.1f;

    /// <summary>What the training makes smaller; a row's figure is its mean squared error.</summary>
    public static Losses Losses(Backend backend, RestorerOptions options, BatchShape shape)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(shape);
        RestorerNetwork network = new(new ParameterScope(backend), options);
        List<Value> losses = [], errors = [];
        for (int size = 0; size < shape.Groups.Count; size++)
        {
            (int rows, int width, int height) = (shape.Groups[size].Rows, shape.Groups[size].Width, shape.Groups[size].Height);
            Value restored = network.Apply(
                backend.Input(Name(Image, size), ElementType.Float32, rows, 3, height, width),
                backend.Input(Name(Hole, size), ElementType.Float32, rows, 1, height, width),
                backend.Input(Name(Overview, size), ElementType.Float32, rows, 3, options.OverviewSide, options.OverviewSide),
                backend.Input(Name(Task, size), ElementType.Int64, rows));
            Value difference = restored - backend.Input(Name(Target, size), ElementType.Float32, rows, 3, height, width);
            Value error = Op.ReduceMean(difference * difference * backend.Input(Name(Weight, size), ElementType.Float32, rows, 1, height,
                width), keepDimensions: false, 1, 2, 3);
            Value trusted = Op.StopGradient(1f / (1f + (error * error * error)));
            losses.Add(Op.ReduceSum(Op.Log(error + Floor) * trusted, keepDimensions: false, 0));
            errors.Add(error);
        }

        Value loss = losses.Aggregate(static (sum, part) => sum + part) * (Scale / shape.Rows);
        return new Losses(Op.Reshape(loss, 1), errors.Count == 1 ? errors[0] : Op.Concat(0, [.. errors]));
    }

    /// <summary>Name of a size's input.</summary>
    public static string Name(string input, int size) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{input}{size}");
}
