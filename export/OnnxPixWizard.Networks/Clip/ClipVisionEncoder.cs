using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Clip;

/// <summary>CLIP's vision tower up to its last layer, without the norm behind it
/// and without the class token: the image tokens that PixWizard reads.</summary>
/// <remarks>
/// Parameters below vision_model: embeddings.class_embedding, .patch_embedding.weight, .position_embedding.weight, pre_layrnorm (spelt so),
/// encoder.layers.i.
/// </remarks>
public sealed class ClipVisionEncoder
{
    private readonly ClipVisionOptions _options;
    private readonly Value _class;
    private readonly Value _patches;
    private readonly Value _positions;
    private readonly LayerNorm _norm;
    private readonly ClipTower _tower;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="NetworkOptionsException">The options make no network.</exception>
    public ClipVisionEncoder(ParameterScope scope, ClipVisionOptions options)
    {
        options.Validate();
        _options = options;
        ParameterScope model = scope.At("vision_model"), embeddings = model.At("embeddings");
        ParameterInitialization small = ParameterInitialization.Normal(0.02f);
        _class = embeddings.Parameter("class_embedding", small, options.HiddenSize);
        _patches = embeddings.At("patch_embedding")
            .Parameter("weight", options.HiddenSize, options.NumChannels, options.PatchSize, options.PatchSize);
        _positions = embeddings.At("position_embedding").Parameter("weight", small, options.TokenCount + 1, options.HiddenSize);
        _norm = new LayerNorm(model.At("pre_layrnorm"), options.HiddenSize, options.LayerNormEps);
        _tower = new ClipTower(model, options);
    }

    /// <summary>A picture of any size: resized and normalised first.</summary>
    /// <param name="image">[batch, colors, height, width] in [-1, 1].</param>
    /// <returns>[batch, tokens, h].</returns>
    public Value ApplyToImage(Value image) => Apply(Preprocess(image, _options));

    /// <param name="pixels">Normalized picture, [batch, colors, image_size, image_size].</param>
    /// <returns>[batch, tokens, h].</returns>
    public Value Apply(Value pixels)
    {
        long side = _options.PatchSize, width = _options.HiddenSize, count = _options.TokenCount;
        Value grid = Op.Conv(pixels, _patches, bias: null, strides: [side, side]);
        Value patches = Op.Transpose(Op.Reshape(grid, pixels[0], width, count), 0, 2, 1);

        // The class token's own row comes with the positions, so that it need not be repeated for a batch of any size.
        Value table = _positions + Op.Pad(Op.Reshape(_class, 1, width), [0, 0, count, 0]);
        Value x = _norm.Apply(Op.Pad(patches, [0, 1, 0, 0, 0, 0]) + table);
        return Op.Slice(_tower.Apply(x, bias: null), 1, 1, count + 1);
    }

    /// <summary>
    /// Resizes to the tower's square without regard to the ratio (bicubic with a = -0.75, corners aligned, edges repeated, no antialiasing,
    /// no clamping) and normalises each color.
    /// </summary>
    /// <param name="image">[batch, colors, height, width] in [-1, 1].</param>
    /// <param name="options">Side, mean and deviation.</param>
    /// <returns>[batch, colors, image_size, image_size].</returns>
    public static Value Preprocess(Value image, ClipVisionOptions options)
    {
        Value resized = Op.ResizeBicubic(image, options.ImageSize, options.ImageSize);

        // ((x + 1) / 2 - mean) / deviation in one product and one sum.
        long colors = options.NumChannels;
        float[] factors = [.. options.ImageStd.Select(static deviation => 0.5f / deviation)];
        float[] offsets = [.. options.ImageMean.Zip(options.ImageStd, static (mean, deviation) => (0.5f - mean) / deviation)];
        Backend backend = image.Backend;
        return (resized * backend.Constant(Tensor.From<float>(factors, 1, colors, 1, 1))) + backend.Constant(
            Tensor.From<float>(offsets, 1, colors, 1, 1));
    }
}
