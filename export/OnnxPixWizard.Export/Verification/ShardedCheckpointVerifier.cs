using OnnxPixWizard.Graphs.SafeTensors;

namespace OnnxPixWizard.Export.Verification;

/// <summary>A checkpoint in several files, every tensor widened to 32-bit floats.</summary>
public sealed class ShardedCheckpointVerifier : ICaseVerifier
{
    private const string Prefix = "out.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["sharded-safetensors"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        using ShardedSafeTensors checkpoint = ShardedSafeTensors.Open(referenceCase.PathOf(referenceCase.Config.RequireString("index")));
        Comparison comparison = new(referenceCase.Tolerance);
        string[] expected = [.. referenceCase.Io.Tensors.Keys.Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))];
        comparison.Demand(expected.Length == checkpoint.Names.Count, "names", $"{checkpoint.Names.Count} tensors instead of {expected.Length}");
        foreach (string name in expected)
        {
            comparison.Compare(name, referenceCase.Io.Read(name), checkpoint.ReadFloat32(name[Prefix.Length..]));
        }

        return comparison.ToResult();
    }
}
