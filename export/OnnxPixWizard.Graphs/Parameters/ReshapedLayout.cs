using System.Text.Json.Nodes;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>Stored under another shape of equal size.</summary>
/// <param name="Source">What is reshaped.</param>
/// <param name="Shape">Shape of the stored tensor.</param>
public sealed record ReshapedLayout(ParameterLayout Source, long[] Shape) : ParameterLayout
{
    /// <inheritdoc/>
    public override long[] GetShape() => Shape;

    /// <inheritdoc/>
    public override Tensor Materialize(Func<string, Tensor> read) => Source.Materialize(read).Reshape(Shape);

    /// <inheritdoc/>
    public override void Extract(Tensor stored, Action<string, Tensor> write) => Source.Extract(stored.Reshape(Source.GetShape()), write);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, long[] Shape)> GetParameters() => Source.GetParameters();

    /// <inheritdoc/>
    public override JsonObject ToJson() => new() { ["op"] = "reshape", ["shape"] = ToJsonArray(Shape), ["of"] = Source.ToJson() };
}
