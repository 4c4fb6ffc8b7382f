using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Differentiation;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Graphs.Tensors;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Training.Models;

/// <summary>The whole model as one graph over a batch of fixed shape: from pictures, texts and noisy tokens to velocities, loss and gradients.</summary>
public sealed class PixelModelGraph
{
    private readonly PixelModelOptions _options;
    private readonly BatchShape _shape;

    private PixelModelGraph(PixelModelOptions options, BatchShape shape, string name)
    {
        _options = options;
        _shape = shape;
        Graph = new Graph(name, ParameterPlacement.Inputs);
    }

    /// <summary>The graph; parameters are inputs under their scoped names.</summary>
    public Graph Graph { get; }

    /// <summary>Outputs <c>loss</c> [1], <c>row_loss</c> [B] and <c>grad.NAME</c> for every parameter that the loss depends on.</summary>
    /// <remarks>Inputs: see the constants of <see cref="PixelModelInputs"/>.</remarks>
    public static PixelModelGraph ForTraining(PixelModelOptions options, BatchShape shape)
    {
        PixelModelGraph model = new(options, shape, "training");
        Graph graph = model.Graph;
        (Value velocity, Value sourceTokens) = model.Velocity();
        PixWizardOptions transformer = options.Transformer;
        long pixels = (long)transformer.PatchSize * transformer.PatchSize;
        long rows = shape.Rows, tokens = shape.Tokens(transformer.PatchSize);
        Value target = graph.Input(PixelModelInputs.Target, ElementType.Float32, rows, tokens, transformer.StateFeatures);
        Value weights = graph.Input(PixelModelInputs.Weights, ElementType.Float32, rows, tokens, 1, pixels);
        Value rowLoss = SquaredError(velocity - target, weights);
        Value loss = Op.ReduceMean(rowLoss, keepDimensions: true, 0);
        if (transformer.SourceStem is { } stem && stem.Channels >= transformer.InChannels)
        {
            Value share = graph.Input(PixelModelInputs.StemRestoration, ElementType.Float32, rows);
            loss += Op.ReduceMean(SquaredError(Restored(sourceTokens, transformer) - target, weights) * share, keepDimensions: true, 0);
        }

        graph.Output("loss", loss);
        graph.Output("row_loss", rowLoss);

        Parameter[] parameters = [.. graph.Parameters.Values];
        IReadOnlyList<Value?> gradients = Gradients.Of(loss, [.. parameters.Select(static parameter => parameter.Value)]);
        foreach ((Parameter parameter, Value? gradient) in parameters.Zip(gradients))
        {
            if (gradient is not null)
            {
                graph.Output(GradientOf(parameter.Name), gradient);
            }
        }

        return model;
    }

    /// <summary>Output <c>velocity</c> [B, N, F] only.</summary>
    public static PixelModelGraph ForSampling(PixelModelOptions options, BatchShape shape)
    {
        PixelModelGraph model = new(options, shape, "sampling");
        model.Graph.Output("velocity", model.Velocity().Velocity);
        return model;
    }

    /// <summary>Name of the output that holds a parameter's gradient.</summary>
    public static string GradientOf(string parameter) => $"grad.{parameter}";

    // [B, N, C·p²] and [B, N, 1, p²] to [B].
    private static Value SquaredError(Value difference, Value weights)
    {
        Value pixels = Op.Reshape(difference, difference[0], difference[1], difference[2].Length / weights[3].Length, weights[3].Length);
        return Op.ReduceSum(pixels * pixels * weights, keepDimensions: false, 1, 2, 3);
    }

    // The stem's first learnt channels are asked to be what the source's colours lack: without such help hardly a trace of restoration
    // reaches them, because squared errors of noisy pictures are small beside those of the other tasks.
    private static Value Restored(Value sourceTokens, PixWizardOptions transformer)
    {
        long colours = transformer.StateFeatures;
        return Op.Slice(sourceTokens, -1, 0, colours) + Op.Slice(sourceTokens, -1, colours, 2 * colours);
    }

    private (Value Velocity, Value SourceTokens) Velocity()
    {
        Graph graph = Graph;
        PixWizardOptions transformer = _options.Transformer;
        int patch = transformer.PatchSize;
        long rows = _shape.Rows, tokens = _shape.Tokens(patch), length = _shape.TextTokens;
        ParameterScope root = new(graph);

        (Value sourceTokens, Value imageTokens) = EncodePictures(root);
        Value textMask = graph.Input(PixelModelInputs.TextMask, ElementType.Int64, rows, length);
        (Value hidden, _) = new GemmaEncoder(root.At(PixelModelScopes.Text), _options.Text)
            .Apply(graph.Input(PixelModelInputs.TextIds, ElementType.Int64, rows, length), textMask);
        (Value pooled, _) = new ClipTextEncoder(root.At(PixelModelScopes.Task), _options.Task)
            .Apply(graph.Input(PixelModelInputs.TaskIds, ElementType.Int64, rows, length));

        Value velocity = new PixWizardNetwork(root.At(PixelModelScopes.Transformer), transformer).Velocity(new PixWizardInputs
        {
            Tokens = graph.Input(PixelModelInputs.Tokens, ElementType.Float32, rows, tokens, transformer.StateFeatures),
            SourceTokens = sourceTokens,
            TokenMask = _shape.IsPadded(patch) ? graph.Input(PixelModelInputs.TokenMask, ElementType.Bool, rows, tokens) : null,
            RopeCos = graph.Input(PixelModelInputs.RopeCos, ElementType.Float32, rows, tokens, transformer.HeadWidth / 2),
            RopeSin = graph.Input(PixelModelInputs.RopeSin, ElementType.Float32, rows, tokens, transformer.HeadWidth / 2),
            Timesteps = graph.Input(PixelModelInputs.Timesteps, ElementType.Float32, rows),
            HiddenStates = hidden,
            TextMask = Op.Cast(textMask, ElementType.Bool),
            TextEmbeds = pooled,
            ImageTokens = imageTokens * graph.Input(PixelModelInputs.ImageKeep, ElementType.Float32, rows, 1, 1),
        });
        return (velocity, sourceTokens);
    }

    // The stem runs on each size by itself; the vision tower sees all pictures at its own size at once.
    private (Value SourceTokens, Value ImageTokens) EncodePictures(ParameterScope root)
    {
        PixWizardOptions transformer = _options.Transformer;
        long tokens = _shape.Tokens(transformer.PatchSize);
        SourceStem stem = new(root.At(PixelModelScopes.Transformer), transformer);
        List<Value> sources = [], pixels = [];
        for (int index = 0; index < _shape.Groups.Count; index++)
        {
            BatchGroup group = _shape.Groups[index];
            Value picture = Graph.Input(PixelModelInputs.Source(index), ElementType.Float32, group.Rows, transformer.InChannels, group.Height, group.Width);
            Value source = stem.Apply(picture);
            sources.Add(source[1] == tokens ? source : Op.Pad(source, [0, 0, 0, 0, tokens - source[1].Length, 0]));
            pixels.Add(ClipVisionEncoder.Preprocess(picture, _options.Vision));
        }

        Value imageTokens = new ClipVisionEncoder(root.At(PixelModelScopes.Vision), _options.Vision).Apply(Op.Concat(0, [.. pixels]));
        return (Op.Concat(0, [.. sources]), imageTokens);
    }
}
