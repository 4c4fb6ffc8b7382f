using System.Numerics.Tensors;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>
/// Momentum whose sum is made orthogonal before it is applied, for hidden matrices (Jordan et al. 2024): all directions of a matrix then learn
/// at one pace. The size of an update follows Liu et al. 2025 (arXiv 2502.16982), section 2.2.
/// </summary>
/// <remarks>The sums live in the store's first moments; the second moments of these parameters stay zero.</remarks>
public sealed class Muon : IDisposable
{
    private readonly ParameterStore _store;
    private readonly MuonOptions _options;
    private readonly Dictionary<(long Rows, long Columns), Orthogonalization> _graphs = [];
    private readonly OrthogonalMatrix?[] _matrices;
    private readonly int[] _order;

    /// <param name="store">What is trained.</param>
    /// <param name="options">Settings.</param>
    public Muon(ParameterStore store, MuonOptions options)
    {
        _store = store;
        _options = options;
        _matrices = [.. store.Slots.Select(slot => options.Covers(slot) ? new OrthogonalMatrix(GraphOf(slot)) : null)];
        _order = [.. Enumerable.Range(0, _matrices.Length).Where(index => _matrices[index] is not null).OrderByDescending(index => store.Slots[index].Count)];
    }

    /// <summary>Whether the parameter of this place in the store is updated here.</summary>
    public bool Covers(int index) => _matrices[index] is not null;

    /// <summary>Updates the hidden matrices that have a gradient. Where a gradient is not finite its matrix is left as it is.</summary>
    /// <param name="learningRate">Step width.</param>
    /// <param name="workers">Matrices worked on at the same time.</param>
    /// <param name="hasGradient">Which parameters take part, in the store's order.</param>
    public void Step(float learningRate, int workers, Func<int, bool> hasGradient) =>
        Parallel.ForEach(_order.Where(hasGradient), new ParallelOptions { MaxDegreeOfParallelism = workers }, index => Update(index, learningRate));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrthogonalMatrix? matrix in _matrices)
        {
            matrix?.Dispose();
        }

        foreach (Orthogonalization graph in _graphs.Values)
        {
            graph.Dispose();
        }
    }

    private Orthogonalization GraphOf(ParameterSlot slot)
    {
        // A kernel counts as the matrix from all that it reads at a place to its output channels.
        (long Rows, long Columns) key = (slot.Shape[0], slot.Count / slot.Shape[0]);
        if (!_graphs.TryGetValue(key, out Orthogonalization? graph))
        {
            graph = new Orthogonalization(key.Rows, key.Columns);
            _graphs.Add(key, graph);
        }

        return graph;
    }

    private void Update(int index, float learningRate)
    {
        ParameterSlot slot = _store.Slots[index];
        ReadOnlySpan<float> gradient = ParameterStore.Part(_store.Gradients, slot);
        if (!float.IsFinite(TensorPrimitives.SumOfSquares(gradient)))
        {
            return;
        }

        OrthogonalMatrix matrix = _matrices[index]!;
        Span<float> sum = ParameterStore.Part(_store.FirstMoments, slot), values = ParameterStore.Part(_store.Values, slot);
        _store.Steps[index]++;
        TensorPrimitives.MultiplyAdd(sum, _options.Momentum, gradient, sum);
        TensorPrimitives.MultiplyAdd(sum, _options.Momentum, gradient, matrix.Input);
        matrix.Run();
        float size = learningRate * _options.UpdateSize * MathF.Sqrt(Math.Max(slot.Shape[0], slot.Count / slot.Shape[0]));
        TensorPrimitives.Multiply(values, 1 - (learningRate * _options.WeightDecay), values);
        TensorPrimitives.MultiplyAdd(matrix.Output, -size, values, values);
    }
}
