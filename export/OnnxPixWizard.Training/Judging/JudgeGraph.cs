using System.Text.Json;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Graphs.Tensors;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Pictures;

namespace OnnxPixWizard.Training.Judging;

/// <summary>The judge as the graph of its training and as the file that evaluations load.</summary>
public static class JudgeGraph
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

    /// <summary>With the outputs of <see cref="LossOutputs"/>: cross-entropy, and a row's own.</summary>
    public static Graph ForTraining(JudgeOptions options, BatchShape shape)
    {
        Graph graph = new("judge", ParameterPlacement.Inputs);
        Value image = graph.Input(Image, ElementType.Float32, shape.Rows, 3, shape.Groups[0].Height, shape.Groups[0].Width);
        Value target = graph.Input(Target, ElementType.Float32, shape.Rows, options.Classes);
        (Value logits, _) = new JudgeNetwork(new ParameterScope(graph), options).Apply(image);
        Value entropy = Op.Neg(Op.ReduceSum(target * Op.LogSoftmax(logits), keepDimensions: false, 1));
        LossOutputs.AddTo(graph, Op.Reshape(Op.ReduceMean(entropy, keepDimensions: false, 0), 1), entropy);
        return graph;
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
