using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>The part of PixWizard that is evaluated once a request: the conditioning
/// vector, the token selection and all keys and values of it.</summary>
public sealed class PixWizardConditioner
{
    private readonly VectorEmbedder _task;
    private readonly VectorEmbedder _global;
    private readonly Block[] _blocks;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="learnsRanking">Whether the loss reaches the token samplers' ranking.</param>
    /// <exception cref="NetworkOptionsException">The options make no network.</exception>
    public PixWizardConditioner(ParameterScope scope, PixWizardOptions options, bool learnsRanking = false)
    {
        options.Validate();
        _task = new VectorEmbedder(scope.At("task_embedder"), options.CapClipFeatDim, options.ConditionWidth);
        _global = new VectorEmbedder(scope.At("global_semantic_embedder"), options.ImageFeatDim, options.ConditionWidth);
        _blocks = [
            .. Enumerable.Range(0, options.NLayers).Select(block => new Block(scope.At("layers").At(block), options, learnsRanking))];
    }

    /// <param name="hiddenStates">Text features, [batch, L, Y].</param>
    /// <param name="textEmbeds">Pooled text vector, [batch, T].</param>
    /// <param name="imageTokens">[batch, M, I]; zeros are the null image.</param>
    public PixWizardConditions Apply(Value hiddenStates, Value textEmbeds, Value imageTokens)
    {
        Value task = _task.Apply(textEmbeds);
        Value request = task + _global.Apply(Op.ReduceMean(imageTokens, keepDimensions: false, 1));
        TokenSelection[] selections = [.. _blocks.Select(block => block.Sampler.Apply(imageTokens, task))];
        return new PixWizardConditions(
            request, [.. _blocks.Zip(selections, (block, selection) => block.Apply(hiddenStates, selection.Tokens))], selections);
    }

    private sealed class Block(ParameterScope scope, PixWizardOptions options, bool learnsRanking)
    {
        private readonly RmsNorm _textNorm = new(scope.At("attention_y_norm"), options.CapFeatDim, options.NormEps);
        private readonly RequestAttention _text = new(scope.At("attention"), options, options.CapFeatDim, "wk_y", "wv_y", "ky_norm");
        private readonly RequestAttention _image = new(scope.At("attention"), options, options.Dim, "wk_ii", "wv_ii", "kii_norm");

        public TokenSampler Sampler { get; } = new(scope, options, learnsRanking);

        public BlockConditions Apply(Value hiddenStates, Value selected)
        {
            (Value textKeys, Value textValues) = _text.Apply(_textNorm.Apply(hiddenStates));
            (Value imageKeys, Value imageValues) = _image.Apply(selected);
            return new BlockConditions(textKeys, textValues, imageKeys, imageValues);
        }
    }
}

/// <summary>A layer norm and a linear map: how the pooled text vector and the mean image token enter the conditioning vector.</summary>
/// <remarks>Parameters: 0.weight, 0.bias [inputs], 1.weight [A, inputs], 1.bias [A].</remarks>
/// <param name="scope">Path of the parameters.</param>
/// <param name="inputs">Features read.</param>
/// <param name="width">A.</param>
internal sealed class VectorEmbedder(ParameterScope scope, int inputs, int width)
{
    private readonly LayerNorm _norm = new(scope.At(0), inputs);
    private readonly Linear _linear = new(scope.At(1), inputs, width);

    /// <param name="x">[batch, inputs].</param>
    /// <returns>[batch, A].</returns>
    public Value Apply(Value x) => _linear.Apply(_norm.Apply(x));
}
