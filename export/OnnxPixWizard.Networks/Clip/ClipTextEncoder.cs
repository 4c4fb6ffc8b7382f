using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Clip;

/// <summary>CLIP's text tower with projection. Padding is attended to like
/// text, which the causal order keeps from the pooled vector.</summary>
/// <remarks>
/// Parameters: text_model.embeddings.token_embedding.weight, .position_embedding.weight, text_model.encoder.layers.i,
/// text_model.final_layer_norm, text_projection.weight.
/// </remarks>
public sealed class ClipTextEncoder
{
    private const int OldRule = 2;

    private readonly ClipTextOptions _options;
    private readonly Value _tokens;
    private readonly Value _positions;
    private readonly ClipTower _tower;
    private readonly LayerNorm _norm;
    private readonly Linear _projection;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="NetworkOptionsException">The options make no network.</exception>
    public ClipTextEncoder(ParameterScope scope, ClipTextOptions options)
    {
        options.Validate();
        _options = options;
        ParameterScope model = scope.At("text_model"), embeddings = model.At("embeddings");
        ParameterInitialization small = ParameterInitialization.Normal(0.02f);
        _tokens = embeddings.At("token_embedding").Parameter("weight", small, options.VocabSize, options.HiddenSize);
        _positions = embeddings.At("position_embedding").Parameter("weight", small, options.MaxPositionEmbeddings, options.HiddenSize);
        _tower = new ClipTower(model, options);
        _norm = new LayerNorm(model.At("final_layer_norm"), options.HiddenSize, options.LayerNormEps);
        _projection = new Linear(scope.At("text_projection"), options.HiddenSize, options.ProjectionDim, bias: false);
    }

    /// <param name="inputIds">64-bit integers [batch, tokens], the number of tokens fixed.</param>
    /// <returns>Pooled vector [batch, projection_dim], not normalised; state behind the last norm [batch, tokens, h].</returns>
    /// <exception cref="ShapeException">There are more tokens than positions.</exception>
    public (Value TextEmbeds, Value LastHiddenState) Apply(Value inputIds)
    {
        int length = (int)inputIds[1].Length;
        if (length > _options.MaxPositionEmbeddings)
        {
            throw new ShapeException($"{length} tokens are more than the text tower's {_options.MaxPositionEmbeddings} positions.");
        }

        Value positions = length == _options.MaxPositionEmbeddings ? _positions : Op.Slice(_positions, 0, 0, length);
        Value x = _tower.Apply(Op.Gather(_tokens, inputIds) + positions, AttentionBias.Causal(inputIds.Backend, length));
        Value state = _norm.Apply(x);
        return (_projection.Apply(Pool(state, inputIds, length)), state);
    }

    private Value Pool(Value state, Value inputIds, int length)
    {
        Backend backend = inputIds.Backend;
        Value score = _options.EosTokenId == OldRule ? inputIds : Op.Equal(inputIds, backend.Integer(_options.EosTokenId));
        Value place = Op.ArgMax(Op.Cast(score, ElementType.Float32), 1);
        Value places = backend.Integers([.. Enumerable.Range(0, length).Select(static position => (long)position)]);

        // A product with a unit vector.
        Value chosen = Op.Unsqueeze(Op.Cast(Op.Equal(places, place), ElementType.Float32), 1);
        return Op.Squeeze(Op.MatMul(chosen, state), 1);
    }
}
