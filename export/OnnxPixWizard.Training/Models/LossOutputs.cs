using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Differentiation;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Training.Models;

/// <summary>The outputs of every training graph.</summary>
public static class LossOutputs
{
    /// <summary>What is made smaller, float [1].</summary>
    public const string Loss = "loss";

    /// <summary>A figure for each row's log, float [B].</summary>
    public const string RowLoss = "row_loss";

    /// <summary>Name of the output that holds a parameter's gradient.</summary>
    public static string GradientOf(string parameter) => $"grad.{parameter}";

    /// <summary>Adds the outputs to a graph: both losses, and a gradient for every parameter that the loss depends on.</summary>
    public static void AddTo(Graph graph, Losses losses)
    {
        graph.Output(Loss, losses.Loss);
        graph.Output(RowLoss, losses.RowLoss);
        Parameter[] parameters = [.. graph.Parameters.Values];
        IReadOnlyList<Value?> gradients = Gradients.Of(losses.Loss, [.. parameters.Select(static parameter => parameter.Value)]);
        foreach ((Parameter parameter, Value? gradient) in parameters.Zip(gradients))
        {
            if (gradient is not null)
            {
                graph.Output(GradientOf(parameter.Name), gradient);
            }
        }
    }
}

/// <summary>What a training makes smaller, over either backend.</summary>
/// <param name="Loss">What is made smaller, [1].</param>
/// <param name="RowLoss">A figure for each row's log, [B].</param>
public sealed record Losses(Value Loss, Value RowLoss);
