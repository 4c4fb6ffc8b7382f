using OnnxPixWizard.Training.Torch;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>AdamW with clipping by the global norm and an exponential
/// moving average of the parameters, by libtorch's fused kernel.</summary>
internal sealed class AdamW : IDisposable
{
    // The fused kernel has no C# name: a script reaches it. p[:0] is an empty list; a list literal has no type there.
    private const string Script = """
        def step(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], n: List[Tensor],
                 rate: float, beta1: float, beta2: float, decay: float, epsilon: float, largest: float) -> Tensor:
          norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g)))
          if bool(torch.isfinite(norm)):
            scale = largest / (float(norm) + 1e-6)
            if scale < 1.0:
              torch._foreach_mul_(g, scale)
            torch._foreach_add_(n, 1)
            torch._fused_adamw_(p, g, m, v, p[:0], n, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay,
                                eps=epsilon, amsgrad=False, maximize=False)
          return norm

        """;

    private static readonly Lazy<torch.jit.CompilationUnit> s_script = new(static () => torch.jit.compile(Script));

    private readonly ParameterStore _store;
    private readonly AdamWOptions _options;
    private readonly Tensor[] _values;
    private readonly Tensor[] _gradients;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;
    private readonly Tensor[] _steps;

    /// <param name="store">What is trained.</param>
    /// <param name="options">Settings.</param>
    public AdamW(ParameterStore store, AdamWOptions options)
    {
        (_store, _options) = (store, options);
        (_values, _gradients) = (store.Views(store.Values), store.Views(store.Gradients));
        (_first, _second) = (store.Views(store.FirstMoments), store.Views(store.SecondMoments));
        _steps = [.. store.Steps.Select(step => torch.tensor((float)step, device: store.Values.device).DetachFromDisposeScope())];
    }

    /// <summary>Clips the gradients and updates every parameter that has one.</summary>
    /// <param name="learningRate">Step width.</param>
    /// <param name="averageDecay">Weight of the old moving average, 0 to 1; every parameter takes part.</param>
    /// <param name="hasGradient">Which parameters take part, in the store's order. The
    /// others keep value, moments and count, and are left out of the norm.</param>
    /// <returns>The 2-norm of the gradients before clipping. Where it is not finite nothing is changed.</returns>
    public double Step(float learningRate, float averageDecay, Func<int, bool> hasGradient)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        int[] taking = [.. Enumerable.Range(0, _store.Slots.Count).Where(hasGradient)];
        double norm = taking.Length == 0 ? 0 : ((Tensor)s_script.Value.invoke("step",
            Of(_values), Of(_gradients), Of(_first), Of(_second), Of(_steps), (double)learningRate, (double)_options.Beta1,
            (double)_options.Beta2,
            (double)_options.WeightDecay, (double)_options.Epsilon, (double)_options.MaximumNorm)).item<float>();
        if (double.IsFinite(norm))
        {
            Array.ForEach(taking, index => _store.Steps[index]++);
            _store.Averages.Scale(averageDecay).Accumulate(_store.Values, 1 - averageDecay);
        }

        return norm;

        Tensor[] Of(Tensor[] all) => Array.ConvertAll(taking, index => all[index]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _values.Concat(_gradients).Concat(_first).Concat(_second).Concat(_steps))
        {
            tensor.Dispose();
        }
    }
}

/// <summary>Settings of <see cref="AdamW"/> (Loshchilov and Hutter 2019).</summary>
internal sealed record AdamWOptions
{
    /// <summary>Decay of the first moment, 0 to 1.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>Decay of the second moment, 0 to 1.</summary>
    public float Beta2 { get; init; } = 0.95f;

    /// <summary>Added to the root of the second moment.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Decay of the values, per unit of learning rate.</summary>
    public float WeightDecay { get; init; } = 0.01f;

    /// <summary>Largest 2-norm of all gradients together; larger ones are scaled down.</summary>
    public float MaximumNorm { get; init; } = 1;
}
