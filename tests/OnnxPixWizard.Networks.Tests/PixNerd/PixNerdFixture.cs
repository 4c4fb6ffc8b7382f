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
            NumGroups = 2, HiddenSize = 16, HiddenSizeX = 4, NerfMlpratio = 3, NumBlocks = 4, NumCondBlocks = 2, PatchSize = 2,
            NumClasses = 5,
        },
        "text" or "text, places by patch" => new PixNerdTextOptions
        {
            NumGroups = 2, HiddenSize = 16, DecoderHiddenSize = 4, NumEncoderBlocks = 2, NumDecoderBlocks = 2, NumTextBlocks = 1,
            PatchSize = 2,
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

    /// <summary>The whole network over a backend.</summary>
    public static Value Velocity(Backend backend, PixNerdOptions options)
    {
        ParameterScope scope = new(backend);
        long features = (long)options.InChannels * options.PatchSize * options.PatchSize;
        Value tokens = backend.Input("tokens", ElementType.Float32, Batch, Tokens, features),
            times = backend.Input("timesteps", ElementType.Float32, Batch);
        Value cosine = backend.Input("rope_cos", ElementType.Float32, 1, Tokens, options.HeadWidth / 2);
        Value sine = backend.Input("rope_sin", ElementType.Float32, 1, Tokens, options.HeadWidth / 2);
        Value condition = options is PixNerdTextOptions text
            ? backend.Input("hidden_states", ElementType.Float32, Batch, text.TxtMaxLength, text.TxtEmbedDim)
            : backend.Input("class_ids", ElementType.Int64, Batch);
        return new PixNerdNetwork(scope, options).Velocity(tokens, times, condition, cosine, sine);
    }

    /// <summary>A loss that weighs every value of the velocity differently.</summary>
    public static Value Loss(Backend backend, PixNerdOptions options)
    {
        Value velocity = Velocity(backend, options);
        return Op.ReduceSum(
            velocity * backend.Constant(TestNetworks.Random(4, 1, velocity.Shape.ToLengths())), keepDimensions: false, 0, 1, 2);
    }
}
