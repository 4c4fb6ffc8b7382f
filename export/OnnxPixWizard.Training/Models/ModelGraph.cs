using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Training.Models;

/// <summary>The whole model over a batch of fixed shape: from pictures, texts
/// and noisy tokens to velocities and losses, recorded or computed.</summary>
/// <remarks>Inputs: see the constants of <see cref="ModelInputs"/>; parameters under their scoped names.</remarks>
internal sealed class ModelGraph
{
    private readonly Backend _backend;
    private readonly ModelOptions _options;
    private readonly BatchShape _shape;

    private ModelGraph(Backend backend, ModelOptions options, BatchShape shape)
    {
        _backend = backend;
        _options = options;
        _shape = shape;
    }

    /// <summary>What the training makes smaller.</summary>
    public static Losses Losses(Backend backend, ModelOptions options, BatchShape shape)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(shape);
        (Value velocity, Value sourceTokens) = new ModelGraph(backend, options, shape).Velocity();
        PixWizardOptions transformer = options.Transformer;
        long rows = shape.Rows, tokens = shape.Tokens(options.TokenSide);
        Value target = backend.Input(ModelInputs.Target, ElementType.Float32, rows, tokens, transformer.StateFeatures);
        Value weights = backend.Input(
            ModelInputs.Weights, ElementType.Float32, rows, tokens, 1, (long)transformer.PatchSize * transformer.PatchSize);
        Value rowLoss = SquaredError(velocity - target, weights);
        Value loss = Op.ReduceMean(rowLoss, keepDimensions: true, 0);
        if (transformer.SourceStem is { } stem && stem.Channels >= transformer.InChannels)
        {
            Value share = backend.Input(ModelInputs.StemRestoration, ElementType.Float32, rows);
            loss += Op.ReduceMean(SquaredError(Restored(sourceTokens, transformer) - target, weights) * share, keepDimensions: true, 0);
        }

        return new Losses(loss, rowLoss);
    }

    /// <returns>[B, N, F].</returns>
    public static Value Velocity(Backend backend, ModelOptions options, BatchShape shape) =>
        new ModelGraph(backend, options, shape).Velocity().Velocity;

    // [B, N, C·p²] and [B, N, 1, p²] to [B].
    private static Value SquaredError(Value difference, Value weights)
    {
        Value pixels = Op.Reshape(difference, difference[0], difference[1], difference[2].Length / weights[3].Length, weights[3].Length);
        return Op.ReduceSum(pixels * pixels * weights, keepDimensions: false, 1, 2, 3);
    }

    // The stem's first learnt channels are asked to be what the source's colors lack: without such help hardly a trace of restoration
    // reaches them, because squared errors of noisy pictures are small beside those of the other tasks.
    private static Value Restored(Value sourceTokens, PixWizardOptions transformer)
    {
        long colors = transformer.StateFeatures;
        return Op.Slice(sourceTokens, -1, 0, colors) + Op.Slice(sourceTokens, -1, colors, 2 * colors);
    }

    private (Value Velocity, Value SourceTokens) Velocity()
    {
        PixWizardOptions transformer = _options.Transformer;
        long rows = _shape.Rows, tokens = _shape.Tokens(_options.TokenSide), length = _shape.TextTokens;
        ParameterScope root = new(_backend);

        (Value sourceTokens, Value imageTokens) = EncodePictures(root);
        Value textMask = _backend.Input(ModelInputs.TextMask, ElementType.Int64, rows, length);
        (Value hidden, _) = new GemmaEncoder(root.At(ModelScopes.Text), _options.Text)
            .Apply(_backend.Input(ModelInputs.TextIds, ElementType.Int64, rows, length), textMask);
        (Value pooled, _) = new ClipTextEncoder(root.At(ModelScopes.Task), _options.Task)
            .Apply(_backend.Input(ModelInputs.TaskIds, ElementType.Int64, rows, length));

        Value velocity = new PixWizardNetwork(root.At(ModelScopes.Transformer), transformer).Velocity(new PixWizardInputs
        {
            Tokens = _backend.Input(ModelInputs.Tokens, ElementType.Float32, rows, tokens, transformer.StateFeatures),
            SourceTokens = sourceTokens,
            TokenMask = _shape.IsPadded(_options.TokenSide) ? _backend.Input(ModelInputs.TokenMask, ElementType.Bool, rows, tokens) : null,
            RopeCos = _backend.Input(ModelInputs.RopeCos, ElementType.Float32, rows, tokens, transformer.HeadWidth / 2),
            RopeSin = _backend.Input(ModelInputs.RopeSin, ElementType.Float32, rows, tokens, transformer.HeadWidth / 2),
            Timesteps = _backend.Input(ModelInputs.Timesteps, ElementType.Float32, rows),
            HiddenStates = hidden,
            TextMask = Op.Cast(textMask, ElementType.Bool),
            TextEmbeds = pooled,
            ImageTokens = imageTokens * _backend.Input(ModelInputs.ImageKeep, ElementType.Float32, rows, 1, 1),
        });
        return (velocity, sourceTokens);
    }

    // The stem runs on each size by itself; the vision tower sees all pictures at its own size at once. Latents come encoded.
    private (Value SourceTokens, Value ImageTokens) EncodePictures(ParameterScope root)
    {
        Value? placeScale = _options.Transformer.PlaceFeatures > 0 ? _backend.Input(ModelInputs.PlaceScale, ElementType.Float32, 1) : null;
        PixWizardOptions transformer = _options.Transformer;
        long tokens = _shape.Tokens(_options.TokenSide);
        SourceStem? stem = _options.Vae is null ? new SourceStem(root.At(ModelScopes.Transformer), transformer) : null;
        List<Value> sources = [], pixels = [];
        for (int index = 0; index < _shape.Groups.Count; index++)
        {
            BatchGroup group = _shape.Groups[index];
            Value picture = _backend.Input(ModelInputs.Source(index), ElementType.Float32, group.Rows, 3, group.Height, group.Width);
            pixels.Add(ClipVisionEncoder.Preprocess(picture, _options.Vision));
            if (stem?.Apply(picture, placeScale) is { } source)
            {
                sources.Add(source[1] == tokens ? source : Op.Pad(source, [0, 0, 0, 0, tokens - source[1].Length, 0]));
            }
        }

        Value imageTokens = new ClipVisionEncoder(root.At(ModelScopes.Vision), _options.Vision).Apply(Op.Concat(0, [.. pixels]));
        Value sourceTokens = stem is null
            ? _backend.Input(ModelInputs.SourceTokens, ElementType.Float32, _shape.Rows, tokens, transformer.SourceFeatures)
            : Op.Concat(0, [.. sources]);
        return (sourceTokens, imageTokens);
    }
}

/// <summary>What a training makes smaller, over either backend.</summary>
/// <param name="Loss">What is made smaller, [1].</param>
/// <param name="RowLoss">A figure for each row's log, [B].</param>
internal sealed record Losses(Value Loss, Value RowLoss);

/// <summary>Where each network's published names stand in the names of one
/// training: the names by which a bundle gives its parameters back.</summary>
internal static class ModelScopes
{
    /// <summary>The transformer, its field and its stem.</summary>
    public const string Transformer = BundleParameters.Transformer;

    /// <summary>Encoder of the instruction's tokens.</summary>
    public const string Text = GraphNames.TextEncoder;

    /// <summary>Encoder of the whole instruction.</summary>
    public const string Task = GraphNames.TaskEncoder;

    /// <summary>Encoder of the picture.</summary>
    public const string Vision = GraphNames.VisionEncoder;
}
