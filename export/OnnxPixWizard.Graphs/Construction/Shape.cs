using System.Collections;
using System.Runtime.CompilerServices;

namespace OnnxPixWizard.Graphs.Construction;

/// <summary>The extents of a value's axes; immutable.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IReadOnlyList<Dimension>, IEquatable<Shape>
{
    private readonly Dimension[] _dimensions;

    private Shape(Dimension[] dimensions) => _dimensions = dimensions;

    /// <summary>The shape of a value without axes.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>Number of axes.</summary>
    public int Rank => _dimensions.Length;

    /// <inheritdoc/>
    int IReadOnlyCollection<Dimension>.Count => _dimensions.Length;

    /// <summary>Whether every extent is a number.</summary>
    public bool IsStatic => Array.TrueForAll(_dimensions, static dimension => dimension.IsStatic);

    /// <summary>Extent of an axis; negative axes count from the end.</summary>
    public Dimension this[int axis] => _dimensions[axis < 0 ? axis + _dimensions.Length : axis];

    /// <summary>The number of elements, named where an extent is.</summary>
    public Dimension ElementCount => _dimensions.Aggregate(Dimension.Of(1), Dimension.Multiply);

    /// <summary>Builds a shape from extents.</summary>
    public static Shape Create(ReadOnlySpan<Dimension> dimensions) => new(dimensions.ToArray());

    /// <summary>A shape of fixed extents.</summary>
    public static Shape Of(params ReadOnlySpan<long> lengths)
    {
        Dimension[] dimensions = new Dimension[lengths.Length];
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            dimensions[axis] = lengths[axis];
        }

        return new Shape(dimensions);
    }

    /// <summary>All extents as numbers.</summary>
    /// <exception cref="ShapeException">An extent is only named.</exception>
    public long[] ToLengths() => Array.ConvertAll(_dimensions, static dimension => dimension.Length);

    /// <summary>The extents in a new array.</summary>
    public Dimension[] ToArray() => [.. _dimensions];

    /// <summary>The same shape with one extent exchanged.</summary>
    public Shape With(int axis, Dimension dimension)
    {
        Dimension[] dimensions = ToArray();
        dimensions[axis < 0 ? axis + Rank : axis] = dimension;
        return new Shape(dimensions);
    }

    /// <summary>Turns an axis counted from the end into one counted from the start.</summary>
    /// <exception cref="ShapeException">The shape has no such axis.</exception>
    public int NormalizeAxis(long axis) => axis >= -Rank && axis < Rank
        ? (int)(axis < 0 ? axis + Rank : axis)
        : throw new ShapeException($"Axis {axis} does not exist in shape {this}.");

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _dimensions.AsSpan().SequenceEqual(other._dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => _dimensions.Aggregate(Rank, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<Dimension> GetEnumerator() => ((IEnumerable<Dimension>)_dimensions).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The extents in brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", _dimensions)}]";
}

/// <summary>Shapes or types do not fit an operator; thrown at the line that builds it.</summary>
public sealed class ShapeException(string message) : Exception(message);
