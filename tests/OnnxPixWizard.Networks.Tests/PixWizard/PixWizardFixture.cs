using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Training.Torch;

namespace OnnxPixWizard.Networks.Tests.PixWizard;

/// <summary>Small PixWizard networks, inputs for them, and both ways to evaluate one velocity.</summary>
internal static class PixWizardFixture
{
    public const int Batch = 2;
    public const int Tokens = 12;
    public const int TextTokens = 5;
    public const int ImageTokens = 9;

    public static PixWizardOptions Latent { get; } = new()
    {
        Dim = 32,
        NLayers = 2,
        NHeads = 4,
        NKvHeads = 2,
        MultipleOf = 16,
        QkNorm = true,
        CapFeatDim = 24,
        CapClipFeatDim = 20,
        ImageFeatDim = 28,
        SampleTokens = 4,
    };

    public static PixWizardOptions Pixel { get; } = Latent with
    {
        PatchSize = 4,
        InChannels = 3,
        Field = new NeuralFieldOptions { Width = 8 },
        SourceStem = new SourceStemOptions { Width = 8, Channels = 2, Dilations = [1, 2] },
    };

    public static PixWizardOptions ByName(string name) => name switch
    {
        "latent" => Latent,
        "plain heads" => Latent with { NKvHeads = null },
        "one group" => Latent with { NKvHeads = 1 },
        "no qk_norm" => Latent with { QkNorm = false },
        "no sigma" => Latent with { LearnSigma = false },
        "wide feed-forward" => Latent with { FfnDimMultiplier = 1.7 },
        "16 channels" => Latent with { InChannels = 16 },
        "pixel" => Pixel,
        "pixel, both matrices normalised" =>
            Pixel with { Field = new NeuralFieldOptions { Width = 6, Expansion = 3, Blocks = 1, NormalizeSecond = true } },
        "pixel, head of its own in every token" =>
            Pixel with { Field = new NeuralFieldOptions { Width = 8, Blocks = 1, TokenHead = true } },
        "pixel, places" => Pixel with { SourceStem = Pixel.SourceStem! with { PlaceFrequencies = 3 } },
        "pixel, no stem" => Pixel with { SourceStem = null },
        _ => throw new ArgumentException(name, nameof(name)),
    };

    /// <summary>Inputs under the names of the bundle's graphs; the second row is shorter.</summary>
    public static Dictionary<string, Tensor> Inputs(PixWizardOptions options)
    {
        int half = options.HeadWidth / 2;
        Tensor angles = TestNetworks.Random(5, 2, Batch, Tokens, half);
        Tensor cosine = Tensor.Zeros(ElementType.Float32, angles.Shape), sine = Tensor.Zeros(ElementType.Float32, angles.Shape);
        for (int element = 0; element < angles.Count; element++)
        {
            (sine.AsSpan<float>()[element], cosine.AsSpan<float>()[element]) = MathF.SinCos(angles.AsSpan<float>()[element]);
        }

        return new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["tokens"] = TestNetworks.Random(1, 1, Batch, Tokens, options.StateFeatures),
            ["source_tokens"] = TestNetworks.Random(2, 1, Batch, Tokens, options.SourceFeatures),
            ["token_mask"] = TestNetworks.Mask(Tokens, Tokens, 7),
            ["rope_cos"] = cosine,
            ["rope_sin"] = sine,
            ["attention_gain"] = Tensor.From<float>([1.1f, 0.9f], Batch, 1, 1, 1),
            ["timesteps"] = Tensor.From<float>([0.3f, 0.8f], Batch),
            ["hidden_states"] = TestNetworks.Random(6, 1, Batch, TextTokens, options.CapFeatDim),
            ["text_mask"] = TestNetworks.Mask(TextTokens, 3, TextTokens),
            ["text_embeds"] = TestNetworks.Random(7, 1, Batch, options.CapClipFeatDim),
            ["image_tokens"] = TestNetworks.Random(8, 1, Batch, ImageTokens, options.ImageFeatDim),
        };
    }

    /// <summary>The whole network over a backend.</summary>
    public static Value Velocity(Backend backend, PixWizardOptions options, Dictionary<string, Tensor> inputs, bool learnsRanking = false)
    {
        return new PixWizardNetwork(new ParameterScope(backend), options, learnsRanking).Velocity(new PixWizardInputs
        {
            Tokens = Input("tokens"),
            SourceTokens = Input("source_tokens"),
            TokenMask = Input("token_mask"),
            RopeCos = Input("rope_cos"),
            RopeSin = Input("rope_sin"),
            AttentionGain = Input("attention_gain"),
            Timesteps = Input("timesteps"),
            HiddenStates = Input("hidden_states"),
            TextMask = Input("text_mask"),
            TextEmbeds = Input("text_embeds"),
            ImageTokens = Input("image_tokens"),
        });

        Value Input(string name) => backend.Input(name, inputs[name].Type, Shape.Of(inputs[name].Shape).ToArray());
    }

    /// <summary>The whole network as training computes it.</summary>
    public static Tensor ComputedVelocity(
        PixWizardOptions options, Dictionary<string, Tensor> inputs, Func<Parameter, Tensor>? parameters = null,
        TrainingPrecision precision = TrainingPrecision.Float32, bool learnsRanking = false) =>
        TestNetworks.Compute(backend => Velocity(backend, options, inputs, learnsRanking), inputs, parameters, precision);

    /// <summary>The bundle's three graphs one after another.</summary>
    public static Tensor ExportedVelocity(PixWizardOptions options, Dictionary<string, Tensor> inputs, bool masked = true)
    {
        Dictionary<string, Tensor> all = new(inputs, StringComparer.Ordinal);
        Merge(TestNetworks.Run(PixWizardGraphs.Conditioner(options), all));
        IReadOnlyDictionary<string, Tensor> grid = TestNetworks.Run(PixWizardGraphs.Modulation(options), all);
        all["block_modulation"] = Diagonal(grid["block_modulation"]);
        all["final_scale"] = Diagonal(grid["final_scale"]);
        return TestNetworks.Run(PixWizardGraphs.Step(options, masked), all)["velocity"];

        void Merge(IReadOnlyDictionary<string, Tensor> outputs)
        {
            foreach ((string name, Tensor tensor) in outputs)
            {
                all[name] = tensor;
            }
        }
    }

    // Row b at time b of all times with all rows.
    private static Tensor Diagonal(Tensor crossed)
    {
        long[] rest = crossed.Shape[2..].ToArray();
        Tensor[] rows = [.. Enumerable.Range(0, (int)crossed.Shape[0]).Select(row =>
            TensorLayouts.Slice(TensorLayouts.Slice(crossed, 0, row, 1).Reshape([crossed.Shape[1], .. rest]), 0, row, 1))];
        return TensorLayouts.Concatenate(rows, 0);
    }
}
