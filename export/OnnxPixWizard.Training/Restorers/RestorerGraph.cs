using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Restorers;

/// <summary>The restorer and its loss over a batch of one or more sizes.</summary>
/// <remarks>
/// A row's loss is the root of its mean squared error, so that every row pulls equally hard, whether its task's errors are large or small.
/// Its gradient is that of the error over the root, which is how it is computed. A row whose answer is far out of range counts for nothing:
/// it would lead all others astray.
/// </remarks>
internal static class RestorerGraph
{
    /// <summary>Names of a size's inputs, before its number: what the network
    /// reads, what should come out and what each pixel counts.</summary>
    public const string Image = "image.", Hole = "hole.", Overview = "overview.", Task = "task.", Target = "target.", Weight = "weight.";

    // In units of [-1, 1], squared: below a step of 8 bits errors stop to count.
    private const float Floor = 2e-5f;

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
            losses.Add(
                Op.ReduceSum(error / Op.StopGradient(Op.Sqrt(error + Floor) * (1f + (error * error * error))), keepDimensions: false, 0));
            errors.Add(error);
        }

        Value loss = losses.Aggregate(static (sum, part) => sum + part) * (1f / shape.Rows);
        return new Losses(Op.Reshape(loss, 1), errors.Count == 1 ? errors[0] : Op.Concat(0, [.. errors]));
    }

    /// <summary>Name of a size's input.</summary>
    public static string Name(string input, int size) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{input}{size}");
}
