using OnnxPixWizard.Checkpoints;

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
        TorchCheckpointVerifier.CompareTensors(referenceCase, checkpoint, comparison, Prefix);
        return comparison.ToResult();
    }
}
