using System.Text.Json.Nodes;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>A published parameter as it is.</summary>
/// <param name="Name">Published name.</param>
/// <param name="Shape">Published shape.</param>
public sealed record StoredParameter(string Name, long[] Shape) : ParameterLayout
{
    /// <inheritdoc/>
    public override long[] GetShape() => Shape;

    /// <inheritdoc/>
    public override Tensor Materialize(Func<string, Tensor> read)
    {
        Tensor tensor = read(Name);
        return tensor.Shape.SequenceEqual(Shape)
            ? tensor
            : throw new ParameterException(Name,
                $"Parameter '{Name}' has shape [{string.Join(", ", tensor.Shape.ToArray())}]; this network needs [{string.Join(", ", Shape)}].");
    }

    /// <inheritdoc/>
    public override void Extract(Tensor stored, Action<string, Tensor> write) => write(Name, stored.Reshape(Shape));

    /// <inheritdoc/>
    public override IEnumerable<(string Name, long[] Shape)> GetParameters() => [(Name, Shape)];

    /// <inheritdoc/>
    public override JsonObject ToJson() => new() { ["parameter"] = Name, ["shape"] = ToJsonArray(Shape) };
}
