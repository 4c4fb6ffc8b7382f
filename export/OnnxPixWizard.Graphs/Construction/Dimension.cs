using System.Globalization;

namespace OnnxPixWizard.Graphs.Construction;

/// <summary>The extent of one axis: a number, or a name that is bound when the graph runs.</summary>
public readonly struct Dimension : IEquatable<Dimension>
{
    private readonly long _length;

    private Dimension(long length, string? symbol)
    {
        _length = length;
        Symbol = symbol;
    }

    /// <summary>The name, or null where the extent is a number.</summary>
    public string? Symbol { get; }

    /// <summary>Whether the extent is a number.</summary>
    public bool IsStatic => Symbol is null;

    /// <summary>The extent as a number.</summary>
    /// <exception cref="ShapeException">The extent is only named.</exception>
    public long Length => IsStatic
        ? _length
        : throw new ShapeException($"Axis '{Symbol}' has no fixed length here. Build the graph with a number for it.");

    /// <summary>An axis of fixed extent.</summary>
    /// <exception cref="ShapeException">The extent is negative.</exception>
    public static Dimension Of(long length) => length >= 0
        ? new Dimension(length, symbol: null)
        : throw new ShapeException($"An axis can't have length {length}.");

    /// <summary>An axis whose extent is bound at run time.</summary>
    public static Dimension Named(string symbol)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(symbol);
        return new Dimension(0, symbol);
    }

    /// <summary>A number is a fixed extent.</summary>
    public static implicit operator Dimension(long length) => Of(length);

    /// <summary>A text names an extent.</summary>
    public static implicit operator Dimension(string symbol) => Named(symbol);

    /// <summary>Sum of two extents; named where either is.</summary>
    public static Dimension operator +(Dimension left, Dimension right) => Add(left, right);

    /// <summary>Product of two extents; named where either is.</summary>
    public static Dimension operator *(Dimension left, Dimension right) => Multiply(left, right);

    /// <summary>Whether two extents are known to be the same.</summary>
    public static bool operator ==(Dimension left, Dimension right) => left.Equals(right);

    /// <summary>Whether two extents are not known to be the same.</summary>
    public static bool operator !=(Dimension left, Dimension right) => !left.Equals(right);

    /// <summary>Sum of two extents; named where either is.</summary>
    public static Dimension Add(Dimension left, Dimension right)
    {
        if (left.IsStatic && right.IsStatic)
        {
            return left._length + right._length;
        }

        return left == 0 ? right : right == 0 ? left : Named($"({left}+{right})");
    }

    /// <summary>Product of two extents; named where either is.</summary>
    public static Dimension Multiply(Dimension left, Dimension right)
    {
        if (left.IsStatic && right.IsStatic)
        {
            return checked(left._length * right._length);
        }

        return left == 1 ? right : right == 1 ? left : Named($"({left}*{right})");
    }

    /// <inheritdoc/>
    public bool Equals(Dimension other) =>
        _length == other._length && string.Equals(Symbol, other.Symbol, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Dimension other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_length, Symbol is null ? 0 : StringComparer.Ordinal.GetHashCode(Symbol));

    /// <summary>The number or the name.</summary>
    public override string ToString() => Symbol ?? _length.ToString(CultureInfo.InvariantCulture);
}
