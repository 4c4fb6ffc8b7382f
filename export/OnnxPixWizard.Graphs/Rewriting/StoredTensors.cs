using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Rewriting;

/// <summary>Where the elements of a graph's stored values come from.</summary>
public abstract class StoredTensors
{
    /// <summary>The elements of a stored value; nothing is read yet.</summary>
    public abstract LazyTensor Read(RecordedValue value);

    /// <summary>A stored matrix, turned over.</summary>
    public virtual LazyTensor ReadTransposed(RecordedValue value)
    {
        LazyTensor matrix = Read(value);
        return MatrixView.Of(matrix, 0, matrix.Shape[0], 0, matrix.Shape[1], transposed: true);
    }

    /// <summary>Elements made of published parameters, such as a checkpoint's.</summary>
    /// <param name="source">Gives a published parameter, as 32-bit floats, by name.</param>
    public static StoredTensors FromParameters(Func<string, LazyTensor> source) => new Made(source);

    private sealed class Made(Func<string, LazyTensor> source) : StoredTensors
    {
        public override LazyTensor Read(RecordedValue value) =>
            value.Lazy ?? new LayoutTensor(value.Layout ?? throw new ParameterException(value.Name, $"'{value.Name}' is not stored in "
                + $"graph '{value.Graph.Name}'."), source);

        // Products read checkpoints' matrices turned over; to turn them back is to read them as they are.
        public override LazyTensor ReadTransposed(RecordedValue value) =>
            value.Layout is TransposedLayout { Permutation: [1, 0] } turned ? new LayoutTensor(turned.Source, source)
                : base.ReadTransposed(value);
    }
}
