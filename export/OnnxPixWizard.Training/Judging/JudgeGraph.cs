using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Pictures;

namespace OnnxPixWizard.Training.Judging;

/// <summary>The judge as the graph of its training and as the file that evaluations load.</summary>
internal static class JudgeGraph
{
    /// <summary>Pictures, float [B, 3, height, width] in [-1, 1].</summary>
    public const string Image = "image";

    /// <summary>1 for a picture's class and 0 for the others, float [B, classes].</summary>
    public const string Target = "target";

    /// <summary>Output: the larger, the likelier, float [B, classes].</summary>
    public const string Logits = "logits";

    /// <summary>Output: what describes a picture, float [B, features].</summary>
    public const string Features = "features";

    /// <summary>Metadata entry: names of the classes as a JSON list.</summary>
    public const string ClassesEntry = "onnxpixwizard.classes";

    /// <summary>Metadata entry: pixels a side of the pictures that the judge knows.</summary>
    public const string SideEntry = "onnxpixwizard.side";

    // Side of the small picture that the features must tell, and what it and their size cost beside the class.
    private const int SketchSide = 4;
    private const float SketchWeight = 4;
    private const float SizeWeight = 0.02f;

    /// <summary>What the training makes smaller; a row's figure is its cross-entropy.</summary>
    /// <remarks>
    /// Beside the class, the features must tell a sketch of the picture, its means over 4 x 4 parts: features of classes alone would forget
    /// colors and places, and a distance between sets of pictures could not see them. Their squares cost a little, so that no class is
    /// pushed far off.
    /// </remarks>
    public static Losses Losses(Backend backend, JudgeOptions options, BatchShape shape)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(shape);
        ParameterScope root = new(backend);
        (int rows, int height, int width) = (shape.Rows, shape.Groups[0].Height, shape.Groups[0].Width);
        Value image = backend.Input(Image, ElementType.Float32, rows, 3, height, width);
        Value target = backend.Input(Target, ElementType.Float32, rows, options.Classes);
        (Value logits, Value features) = new JudgeNetwork(root, options).Apply(image);
        Value entropy = Op.Neg(Op.ReduceSum(target * Op.LogSoftmax(logits), keepDimensions: false, 1));

        const int sketched = 3 * SketchSide * SketchSide;
        Value parts = Op.Reshape(image, rows, 3, SketchSide, height / SketchSide, SketchSide, width / SketchSide);
        Value sketch = Op.Reshape(Op.ReduceMean(parts, keepDimensions: false, 3, 5), rows, sketched);
        Value error = new Linear(root.At("sketch"), options.Features, sketched).Apply(features) - sketch;
        Value loss = Op.ReduceMean(entropy, keepDimensions: false, 0)
            + (Op.ReduceMean(error * error, keepDimensions: false, 0, 1) * SketchWeight)
            + (Op.ReduceMean(features * features, keepDimensions: false, 0, 1) * SizeWeight);
        return new Losses(Op.Reshape(loss, 1), entropy);
    }

    /// <summary>image to logits and features.</summary>
    public static Graph ForJudging(JudgeOptions options)
    {
        Graph graph = new("judge");
        Value image = graph.Input(Image, ElementType.Float32, "batch", 3, options.Side, options.Side);
        (Value logits, Value features) = new JudgeNetwork(new ParameterScope(graph), options).Apply(image);
        graph.Output(Logits, logits);
        graph.Output(Features, features);
        graph.Metadata[ClassesEntry] = JsonSerializer.Serialize(PictureClasses.Names);
        graph.Metadata[SideEntry] = JsonSerializer.Serialize(options.Side);
        return graph;
    }
}
