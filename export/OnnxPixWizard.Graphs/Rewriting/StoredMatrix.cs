using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Rewriting;

/// <summary>A matrix of 32-bit floats that a graph stores, as a product sees it.</summary>
/// <param name="Name">Name of the stored value.</param>
/// <param name="Parameters">Published names of the parameters in it, where the graph knows them.</param>
/// <param name="Elements">Its elements, made when they are read.</param>
/// <param name="Transposed">The same turned over.</param>
public sealed record StoredMatrix(string Name, IReadOnlyList<string> Parameters, LazyTensor Elements, LazyTensor Transposed)
{
    /// <summary>How it is made of published parameters; null where that is unknown or only a part of them is in it.</summary>
    public ParameterLayout? Layout { get; private init; }

    /// <summary>Extent of the first axis.</summary>
    public long Rows => Elements.Shape[0];

    /// <summary>Extent of the second axis.</summary>
    public long Columns => Elements.Shape[1];

    internal static StoredMatrix? Find(RecordedValue value, StoredTensors stored)
    {
        if (value.Rank != 2 || value.Type != ElementType.Float32 || !value.Shape.IsStatic)
        {
            return null;
        }

        if (value.Layout is not null || value.Lazy is not null)
        {
            return new StoredMatrix(value.Name, [.. value.Layout?.GetParameters().Select(static parameter => parameter.Name) ?? []],
                stored.Read(value), stored.ReadTransposed(value)) { Layout = value.Layout };
        }

        return value.Producer is { OpType: "Transpose" or "Split" or "Slice" } node && Find(node.Input(0), stored) is { } source
            ? source.Through(node, value)
            : null;
    }

    private StoredMatrix? Through(Node node, RecordedValue value)
    {
        long[] shape = value.Shape.ToLengths();
        switch (node.OpType)
        {
            case "Transpose":
                return node.Attributes.Integers("perm") is null or [1, 0]
                    ? this with
                    {
                        Elements = Transposed, Transposed = Elements,
                        Layout = Layout is null ? null : new TransposedLayout(Layout, [1, 0]),
                    }
                    : null;
            case "Split":
                int axis = node.Input(0).Shape.NormalizeAxis(node.Attributes.Integer("axis", 0));
                long start = node.Outputs.Take(value.OutputIndex).Sum(output => output[axis].Length);
                return Part(axis, start, shape);
            default:
                long[]? starts = Integers(node, 1), axes = Integers(node, 3), steps = Integers(node, 4);
                return starts is [>= 0] && axes is [_] && steps is null or [1]
                    ? Part(node.Input(0).Shape.NormalizeAxis(axes![0]), starts![0], shape)
                    : null;
        }
    }

    private StoredMatrix Part(int axis, long start, long[] shape) => this with
    {
        Layout = null,
        Elements = MatrixView.Of(Elements, axis == 0 ? start : 0, shape[0], axis == 1 ? start : 0, shape[1], transposed: false),
        Transposed = MatrixView.Of(Transposed, axis == 1 ? start : 0, shape[1], axis == 0 ? start : 0, shape[0], transposed: false),
    };

    private static long[]? Integers(Node node, int input) => node.OptionalInput(input)?.Constant?.AsSpan<long>().ToArray();
}
