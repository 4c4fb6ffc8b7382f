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
/// range counts for nothing: it would lead all others astray. Undamaged pictures count less, as they pull towards leaving everything as it
/// is; whether a picture is damaged at all is learnt as a probability beside (Brier 1950: the squared difference).
/// </remarks>
internal static class RestorerGraph
{
    /// <summary>Names of a size's inputs, before its number: what the network reads, what should come out, what each pixel and each row
    /// counts, whether the picture is damaged, and whether that is to be told.</summary>
    public const string Image = "image.", Hole = "hole.", Overview = "overview.", Task = "task.", Target = "target.", Weight = "weight.",
        Importance = "importance.", Damaged = "damaged.", Judged = "judged.";

    // In units of [-1, 1], squared: below this, 46 dB, errors stop to count.
    private const float Floor = 1e-4f;

    // With it gradients are about one long.
    private const float Scale = 0.1f;

    private const float DamageScale = 0.2f;

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
            (Value restored, Value? damage) = network.Apply(
                backend.Input(Name(Image, size), ElementType.Float32, rows, 3, height, width),
                backend.Input(Name(Hole, size), ElementType.Float32, rows, 1, height, width),
                backend.Input(Name(Overview, size), ElementType.Float32, rows, 3, options.OverviewSide, options.OverviewSide),
                backend.Input(Name(Task, size), ElementType.Int64, rows));
            Value difference = restored - backend.Input(Name(Target, size), ElementType.Float32, rows, 3, height, width);
            Value error = Op.ReduceMean(difference * difference * backend.Input(Name(Weight, size), ElementType.Float32, rows, 1, height,
                width), keepDimensions: false, 1, 2, 3);
            Value trusted = Op.StopGradient(1f / (1f + (error * error * error)));
            Value importance = backend.Input(Name(Importance, size), ElementType.Float32, rows);
            losses.Add(Op.ReduceSum(Op.Log(error + Floor) * trusted * importance, keepDimensions: false, 0) * Scale);
            if (damage is not null)
            {
                Value wrong = Op.Sigmoid(damage) - backend.Input(Name(Damaged, size), ElementType.Float32, rows);
                Value judged = backend.Input(Name(Judged, size), ElementType.Float32, rows);
                losses.Add(Op.ReduceSum(wrong * wrong * judged, keepDimensions: false, 0) * DamageScale);
            }

            errors.Add(error);
        }

        Value loss = losses.Aggregate(static (sum, part) => sum + part) * (1f / shape.Rows);
        return new Losses(Op.Reshape(loss, 1), errors.Count == 1 ? errors[0] : Op.Concat(0, [.. errors]));
    }

    /// <summary>Name of a size's input.</summary>
    public static string Name(string input, int size) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{input}{size}");
}
