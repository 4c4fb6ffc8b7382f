namespace OnnxPixWizard.OnnxRuntime;

/// <summary>What a graph says of one of its inputs or outputs.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="ElementType"><see cref="OrtElementType.Undefined"/> where it is no tensor.</param>
/// <param name="Shape">Its axes, outermost first.</param>
public sealed record OrtValueInfo(string Name, OrtElementType ElementType, IReadOnlyList<OrtDimension> Shape)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {ElementType} [{string.Join(", ", Shape)}]";
}
