using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixNerd;

namespace OnnxPixWizard.Networks.Tests.PixNerd;

/// <summary>Small PixNerds, and the inputs of one evaluation of two rows at two times.</summary>
internal static class PixNerdFixture
{
    public const int Batch = 2, Tokens = 6;

    public static PixNerdOptions ByName(string name) => name switch
    {
        "class" => new PixNerdClassOptions
        {
            NumGroups = 2, HiddenSize = 16, HiddenSizeX = 4, NerfMlpratio = 3, NumBlocks = 4, NumCondBlocks = 2, PatchSize = 2, NumClasses = 5,
        },
        "text" or "text, places by patch" => new PixNerdTextOptions
        {
            NumGroups = 2, HiddenSize = 16, DecoderHiddenSize = 4, NumEncoderBlocks = 2, NumDecoderBlocks = 2, NumTextBlocks = 1, PatchSize = 2,
            TxtEmbedDim = 6, TxtMaxLength = 5, PatchCoordinates = name != "text",
        },
        "text, not refined" => (PixNerdTextOptions)ByName("text") with { NumTextBlocks = 0 },
        _ => throw new ArgumentException(name, nameof(name)),
    };

    public static Dictionary<string, Tensor> Inputs(PixNerdOptions options)
    {
        Tensor angles = TestNetworks.Random(3, 2, 1, Tokens, options.HeadWidth / 2), sine = Tensor.Zeros(ElementType.Float32, angles.Shape);
        for (int k = 0; k < angles.Count; k++)
        {
            (sine.AsSpan<float>()[k], angles.AsSpan<float>()[k]) = MathF.SinCos(angles.AsSpan<float>()[k]);
        }

        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal)
        {
            ["tokens"] = TestNetworks.Random(1, 1, Batch, Tokens, options.InChannels * options.PatchSize * options.PatchSize),
            ["timesteps"] = Tensor.From<float>([0.2f, 0.7f], Batch),
            ["rope_cos"] = angles,
            ["rope_sin"] = sine,
        };
        if (options is PixNerdTextOptions text)
        {
            inputs["hidden_states"] = TestNetworks.Random(2, 1, Batch, text.TxtMaxLength, text.TxtEmbedDim);
        }
        else
        {
            inputs["class_ids"] = Tensor.From<long>([5, 1], Batch);
        }

        return inputs;
    }

    /// <summary>The whole network with parameters as inputs, its velocity, and a loss that weighs every value of it differently.</summary>
    public static (Graph Graph, Value Loss) Training(PixNerdOptions options)
    {
        Graph graph = new("training", ParameterPlacement.Inputs);
        ParameterScope scope = new(graph);
        long features = (long)options.InChannels * options.PatchSize * options.PatchSize;
        Value tokens = graph.Input("tokens", ElementType.Float32, Batch, Tokens, features), times = graph.Input("timesteps", ElementType.Float32, Batch);
        Value cosine = graph.Input("rope_cos", ElementType.Float32, 1, Tokens, options.HeadWidth / 2);
        Value sine = graph.Input("rope_sin", ElementType.Float32, 1, Tokens, options.HeadWidth / 2);
        Value velocity = options is PixNerdTextOptions text
            ? new PixNerdTextNetwork(scope, text).Velocity(
                tokens, times, graph.Input("hidden_states", ElementType.Float32, Batch, text.TxtMaxLength, text.TxtEmbedDim), cosine, sine)
            : new PixNerdClassNetwork(scope, (PixNerdClassOptions)options).Velocity(tokens, times, graph.Input("class_ids", ElementType.Int64, Batch), cosine, sine);
        graph.Output("velocity", velocity);
        Value loss = Op.ReduceSum(velocity * graph.Constant(TestNetworks.Random(4, 1, Batch, Tokens, features)), keepDimensions: false, 0, 1, 2);
        graph.Output("loss", loss);
        return (graph, loss);
    }
}
