namespace OnnxPixWizard.Sessions;

/// <summary>What a graph file of a bundle says of itself.</summary>
/// <param name="Name">Role, one of <see cref="Bundles.GraphNames"/>.</param>
/// <param name="Variant">Variant of the role; null for the main file.</param>
/// <param name="File">Path in the bundle's folder.</param>
/// <param name="Bytes">Size of the file and its external data.</param>
/// <param name="Inputs">Name, type and shape of each input.</param>
/// <param name="Outputs">Name, type and shape of each output.</param>
/// <param name="Unchecked">Why nobody can say whether the graph fits its
/// role, and inputs and outputs stay empty; null where it does fit.</param>
internal sealed record GraphDescription(
    string Name, string? Variant, string File, long Bytes, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs,
    string? Unchecked = null);
