using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OnnxPixWizard.Sessions;

/// <summary>What a graph says of one of its inputs or outputs.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="ElementType">Type of its elements.</param>
/// <param name="Shape">Its axes, outermost first.</param>
internal sealed record GraphValue(string Name, TensorElementType ElementType, IReadOnlyList<GraphDimension> Shape)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {NameOf(ElementType)} [{string.Join(", ", Shape)}]";

    /// <summary>The name of an element type that tells its width.</summary>
    internal static string NameOf(TensorElementType type) => type switch
    {
        TensorElementType.Float => "Float32",
        TensorElementType.Double => "Float64",
        _ => type.ToString(),
    };

    internal static GraphValue Of(string name, NodeMetadata metadata) => new(
        name, metadata.ElementDataType,
        [.. metadata.Dimensions.Select((length, axis) => new GraphDimension(
            length < 0 ? null : length, metadata.SymbolicDimensions[axis] is { Length: > 0 } symbol ? symbol : null))]);
}

/// <summary>One axis of a graph's input or output.</summary>
/// <param name="Length">Its length; null where any length is taken.</param>
/// <param name="Symbol">The name under which the graph leaves the length open; axes with one name have one length.</param>
internal readonly record struct GraphDimension(long? Length, string? Symbol)
{
    /// <inheritdoc/>
    public override string ToString() => Length?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
