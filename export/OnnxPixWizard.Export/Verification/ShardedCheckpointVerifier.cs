using OnnxPixWizard.Graphs.Checkpoints;

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
        using ICheckpoint checkpoint = Checkpoint.Open(referenceCase.PathOf(referenceCase.Config.RequireString("index")));
        Comparison comparison = new(referenceCase.Tolerance);
        string[] expected = [.. referenceCase.Io.Tensors.Keys.Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))];
        comparison.Demand(expected.Length == checkpoint.Tensors.Count, "names", $"{checkpoint.Tensors.Count} tensors instead of {expected.Length}");
        foreach (string name in expected)
        {
            if (checkpoint.Tensors.TryGetValue(name[Prefix.Length..], out CheckpointTensor? tensor))
            {
                comparison.Compare(name, referenceCase.Io.Read(name), tensor.ReadFloat32());
            }
            else
            {
                comparison.Demand(false, name, "missing");
            }
        }

        return comparison.ToResult();
    }
}
