using TorchSharp;
using OnnxPixWizard.Training.Torch;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>
/// Momentum whose sum is made orthogonal before it is applied, for hidden matrices (Jordan et al. 2024): all directions of a matrix then
/// learn at one pace. The size of an update follows Liu et al. 2025 (arXiv 2502.16982), section 2.2.
/// </summary>
/// <remarks>
/// The sums live in the store's first moments; the second moments of these parameters stay zero. Matrices of one shape go through their
/// products together. A kernel counts as the matrix from all that it reads at a place to its output channels.
/// </remarks>
internal sealed class Muon : IDisposable
{
    // Of Jordan et al. 2024: five iterations leave singular values between about 0.7 and 1.2.
    private const int Iterations = 5;
    private const float Linear = 3.4445f, Cubic = -4.7750f, Quintic = 2.0315f;
    private const int LargestStack = 8;

    private readonly ParameterStore _store;
    private readonly MuonOptions _options;
    private readonly torch.ScalarType _type;
    private readonly Matrix?[] _matrices;

    /// <param name="store">What is trained.</param>
    /// <param name="options">Settings.</param>
    /// <param name="precision">Of the products; sums and values stay float32.</param>
    public Muon(ParameterStore store, MuonOptions options, TrainingPrecision precision)
    {
        _store = store;
        _options = options;
        _type = precision == TrainingPrecision.BFloat16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;
        _matrices = [.. store.Slots.Select((slot, index) => options.Covers(slot) ? new Matrix(store, slot, index) : null)];
    }

    /// <summary>Whether the parameter of this place in the store is updated here.</summary>
    public bool Covers(int index) => _matrices[index] is not null;

    /// <summary>Updates the hidden matrices that have a gradient. Where a gradient is not finite its matrix is left as it is.</summary>
    /// <param name="learningRate">Step width.</param>
    /// <param name="workers">Stacks worked on at the same time, each on one thread.</param>
    /// <param name="hasGradient">Which parameters take part, in the store's order.</param>
    public void Step(float learningRate, int workers, Func<int, bool> hasGradient)
    {
        Matrix[][] stacks = [
            .. _matrices.OfType<Matrix>().Where(matrix => hasGradient(matrix.Index)).GroupBy(static matrix => (matrix.Rows, matrix.Columns))
            .OrderByDescending(static group => group.Key.Rows * group.Key.Columns).SelectMany(static group => group.Chunk(LargestStack))];
        Parallel.ForEach(stacks, new ParallelOptions { MaxDegreeOfParallelism = workers }, stack =>
        {
            TorchLibrary.UseOneThread();
            using DisposeScope scope = torch.NewDisposeScope();
            using IDisposable noGradient = torch.no_grad();
            Matrix[] finite = Finite(stack);
            if (finite.Length > 0)
            {
                Update(finite, learningRate);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Matrix? matrix in _matrices)
        {
            matrix?.Dispose();
        }
    }

    private static Matrix[] Finite(Matrix[] stack)
    {
        Tensor squares = torch.stack(stack.Select(static matrix => matrix.Gradient.square().sum()));
        return squares.isfinite().all().item<bool>() ? stack
            : [.. stack.Where(static matrix => float.IsFinite(matrix.Gradient.square().sum().item<float>()))];
    }

    private void Update(Matrix[] stack, float learningRate)
    {
        foreach (Matrix matrix in stack)
        {
            _store.Steps[matrix.Index]++;
            matrix.Sum.Scale(_options.Momentum).Accumulate(matrix.Gradient);
        }

        Tensor sums = torch.stack(stack.Select(static matrix => matrix.Sum)),
            gradients = torch.stack(stack.Select(static matrix => matrix.Gradient));
        Tensor directions = Orthogonal(gradients.Accumulate(sums, _options.Momentum));
        float size = learningRate * _options.UpdateSize * MathF.Sqrt(Math.Max(stack[0].Rows, stack[0].Columns));
        for (int index = 0; index < stack.Length; index++)
        {
            stack[index].Value.Scale(1 - (learningRate * _options.WeightDecay)).Accumulate(directions[index], -size);
        }
    }

    /// <summary>Moves the singular values of matrices towards 1 and keeps their
    /// singular vectors: Newton-Schulz iterations of fifth order.</summary>
    /// <param name="matrices">[matrices, rows, columns].</param>
    private Tensor Orthogonal(Tensor matrices)
    {
        // The inner products are smaller on the short side.
        bool isTall = matrices.shape[1] > matrices.shape[2];
        Tensor x = isTall ? matrices.transpose(1, 2) : matrices;
        x = (x / x.square().sum([1, 2], keepdim: true).sqrt().Plus(1e-7f)).to(_type).contiguous();
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Tensor squared = x.bmm(x.transpose(1, 2));
            Tensor series = squared.bmm(squared).Scale(Quintic).Accumulate(squared, Cubic);
            x = series.bmm(x).Accumulate(x, Linear);
        }

        x = x.to(torch.ScalarType.Float32);
        return isTall ? x.transpose(1, 2) : x;
    }

    // A parameter's value, gradient and sum as matrices over the store's memory.
    private sealed class Matrix : IDisposable
    {
        public Matrix(ParameterStore store, ParameterSlot slot, int index)
        {
            (Index, Rows, Columns) = (index, slot.Shape[0], slot.Count / slot.Shape[0]);
            ParameterSlot flat = slot with { Shape = [Rows, Columns] };
            (Value, Gradient, Sum) = (ParameterStore.View(store.Values, flat), ParameterStore.View(store.Gradients, flat),
                ParameterStore.View(store.FirstMoments, flat));
        }

        public int Index { get; }

        public long Rows { get; }

        public long Columns { get; }

        public Tensor Value { get; }

        public Tensor Gradient { get; }

        public Tensor Sum { get; }

        public void Dispose()
        {
            Value.Dispose();
            Gradient.Dispose();
            Sum.Dispose();
        }
    }
}

/// <summary>Settings of <see cref="Muon"/>.</summary>
internal sealed record MuonOptions
{
    private const int SmallestSide = 32;

    /// <summary>Which parameters are updated; by default <see cref="IsInLayer"/>.</summary>
    public Func<ParameterSlot, bool> Covers { get; init; } = IsInLayer;

    /// <summary>Decay of the sum of gradients, 0 to 1.</summary>
    public float Momentum { get; init; } = 0.95f;

    /// <summary>Decay of the values, per unit of learning rate.</summary>
    public float WeightDecay { get; init; } = 0.01f;

    /// <summary>Root mean square of an update per unit of learning rate: about that of AdamW, so that both share one schedule.</summary>
    public float UpdateSize { get; init; } = 0.2f;

    /// <summary>
    /// Matrices inside a transformer's layer, wide enough to have directions: maps between its own features. Embeddings, first and last
    /// maps and modulations have rows or columns of their own meaning.
    /// </summary>
    public static bool IsInLayer(ParameterSlot slot) =>
        slot.Shape is [>= SmallestSide, >= SmallestSide]
        && slot.Name.Contains(".layers.", StringComparison.Ordinal)
        && !slot.Name.Contains("adaLN", StringComparison.Ordinal);
}
