using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Projects the image tokens, ranks them for the task and keeps the
/// K best: the task-aware dynamic token sampler, without noise.</summary>
/// <remarks>
/// Parameters: input_image_proj.weight [D, I], y_pool_proj.weight [D, A], in_conv.0 (norm) [D], in_conv.1 [D, D], out_conv.0 [D/2, D],
/// out_conv.2 [D/4, D/2], out_conv.4 [1, D/4] (linear maps with bias, their names notwithstanding), attention_input_norm.weight [D].
/// </remarks>
/// <param name="scope">Path of the block.</param>
/// <param name="options">Sizes.</param>
/// <param name="learnsRanking">Whether the loss reaches the ranking, by a straight-through estimate; the values are the same.</param>
public sealed class TokenSampler(ParameterScope scope, PixWizardOptions options, bool learnsRanking = false)
{
    private const float Temperature = 5;

    private readonly Linear _project = new(scope.At("input_image_proj"), options.ImageFeatDim, options.Dim, bias: false);
    private readonly Linear _task = new(scope.At("y_pool_proj"), options.ConditionWidth, options.Dim, bias: false);
    private readonly LayerNorm _norm = new(scope.At("in_conv").At(0), options.Dim);
    private readonly Linear _mix = new(scope.At("in_conv").At(1), options.Dim, options.Dim);
    private readonly Linear _join = new(scope.At("out_conv").At(0), options.Dim, options.Dim / 2);
    private readonly Linear _narrow = new(scope.At("out_conv").At(2), options.Dim / 2, options.Dim / 4);
    private readonly Linear _score = new(scope.At("out_conv").At(4), options.Dim / 4, 1);
    private readonly Value _readerWeight = scope.At("attention_input_norm").Parameter("weight", ParameterInitialization.One, options.Dim);

    /// <param name="imageTokens">[batch, M, I]; M is at least K.</param>
    /// <param name="task">Embedding of the task alone, [batch, A].</param>
    public TokenSelection Apply(Value imageTokens, Value task)
    {
        Value projected = _project.Apply(imageTokens);
        Value logits = Rank(projected, Op.Unsqueeze(_task.Apply(task), 1));

        Value best = Op.TopK(logits, options.SampleTokens).Indices;
        Value ascending = -Op.TopK(-Op.Cast(best, ElementType.Float32), options.SampleTokens).Values;
        Value indices = Op.Cast(ascending, ElementType.Int64);
        return new TokenSelection(Read(projected, logits, indices), logits, indices);
    }

    private Value Rank(Value projected, Value task)
    {
        long half = options.Dim / 2;
        Value mixed = Op.Gelu(_mix.Apply(_norm.Apply(projected + task)));
        IReadOnlyList<Value> parts = Op.Split(mixed, -1, half, half);

        // The second half is the same for all tokens once averaged, so its share of the product is computed once.
        IReadOnlyList<Value> weights = Op.Split(_join.Weight, 1, half, half);
        Value joined = Op.Linear(
            parts[0], weights[0]) + Op.Linear(Op.ReduceMean(parts[1], keepDimensions: true, 1), weights[1], _join.Bias);
        return Op.Squeeze(_score.Apply(Op.Gelu(_narrow.Apply(Op.Gelu(joined)))), 2);
    }

    private Value Read(Value projected, Value logits, Value indices)
    {
        Value selected = Op.GatherRows(projected, indices);
        Value normed = Op.RmsNorm(selected, _readerWeight, options.NormEps);
        return learnsRanking
            ? normed + Reweight(selected, normed, Op.GatherRows(Op.Unsqueeze(Op.Softmax(logits / Temperature), 2), indices))
            : normed;
    }

    // Zero forward. Backward it gives the weight w of a row its derivative through the norm, d norm(w·u)/dw at w = 1, which is
    // ε / (mean(u²) + ε) · norm(u): the difference that automatic differentiation would form cancels to rounding error instead.
    private Value Reweight(Value selected, Value normed, Value weight)
    {
        Value share = options.NormEps / (Op.ReduceMean(selected * selected, keepDimensions: true, -1) + options.NormEps);
        return Op.StopGradient(share * normed) * (weight - Op.StopGradient(weight));
    }
}
