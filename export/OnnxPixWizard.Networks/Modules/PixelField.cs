using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>A neural field: colors and place of a pixel enter a small network most of whose weights the pixel's token predicts.</summary>
/// <remarks>Parameters: the embedder [h, inputs + features] with bias; of each
/// block param_generator1.0 [2·h·h·m, D] with bias and norm.weight [h].</remarks>
internal sealed class PixelField
{
    private const float Epsilon = 1e-6f;

    private readonly PixelFieldSizes _sizes;
    private readonly Linear _embedder;
    private readonly Linear[] _generators;
    private readonly RmsNorm[] _norms;

    /// <param name="embedder">Path of the embedder.</param>
    /// <param name="blocks">Path of each block.</param>
    /// <param name="sizes">Widths.</param>
    /// <param name="embedderStart">Start of the embedder's weight; null = Glorot.</param>
    /// <param name="generatorStart">Start of a generator's weight; null = Glorot.</param>
    public PixelField(
        ParameterScope embedder, IReadOnlyList<ParameterScope> blocks, PixelFieldSizes sizes,
        ParameterInitialization? embedderStart = null, ParameterInitialization? generatorStart = null)
    {
        _sizes = sizes;
        _embedder = new Linear(embedder, sizes.Inputs + sizes.Features, sizes.Width, initialization: embedderStart);
        _generators = [.. blocks.Select(block =>
            new Linear(block.At("param_generator1").At(0), sizes.TokenWidth, 2L * sizes.Width * sizes.Width * sizes.Expansion,
                initialization: generatorStart))];
        _norms = [.. blocks.Select(block => new RmsNorm(block.At("norm"), sizes.Width, Epsilon))];
    }

    /// <summary>The share of a pixel's place in its embedding, which is the same in every token and at every time.</summary>
    /// <param name="features">Coordinate features, [pixels, features].</param>
    /// <returns>[pixels, h].</returns>
    public Value Offsets(Value features) => Op.Linear(features, Weights()[1], _embedder.Bias);

    /// <param name="pixels">Colors of each token's pixels, [batch, tokens, pixels, inputs].</param>
    /// <param name="offsets">From <see cref="Offsets"/>, [pixels, h].</param>
    /// <param name="tokens">What predicts the weights, [batch, tokens, D].</param>
    /// <returns>[batch, tokens, pixels, h].</returns>
    public Value Apply(Value pixels, Value offsets, Value tokens)
    {
        Value x = Op.Linear(pixels, Weights()[0]) + offsets;
        for (int block = 0; block < _generators.Length; block++)
        {
            x += PredictedField.Apply(_norms[block].Apply(x), _generators[block].Apply(tokens), _sizes.Expansion, _sizes.NormalizeSecond);
        }

        return x;
    }

    private IReadOnlyList<Value> Weights() => Op.Split(_embedder.Weight, 1, _sizes.Inputs, _sizes.Features);
}

/// <summary>Widths of a neural field.</summary>
/// <param name="Inputs">Numbers of a pixel that it sees.</param>
/// <param name="Features">Numbers that tell a pixel's place.</param>
/// <param name="Width">Channels inside, h.</param>
/// <param name="Expansion">Hidden channels of a block as a multiple of the width, m.</param>
/// <param name="TokenWidth">Width of the token that predicts the weights, D.</param>
/// <param name="NormalizeSecond">Whether the second predicted matrix of a block is normalised as the first is.</param>
internal sealed record PixelFieldSizes(int Inputs, int Features, int Width, int Expansion, int TokenWidth, bool NormalizeSecond);
