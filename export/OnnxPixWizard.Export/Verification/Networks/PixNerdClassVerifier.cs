using System.Text.Json;
using OnnxPixWizard.Graphs.Checkpoints;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Graphs.Tensors;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixNerd;

namespace OnnxPixWizard.Export.Verification.Networks;

/// <summary>The class-conditional PixNerd, with weights of its own file or out of a Lightning checkpoint.</summary>
public sealed class PixNerdClassVerifier : ICaseVerifier
{
    private const string CheckpointComponent = "checkpoint_pixnerd_c2i", ParameterPrefix = "out.param.";

    /// <summary>Where Lightning keeps the network: averaged weights before the others.</summary>
    private static readonly string[] s_prefixes = ["ema_denoiser.", "denoiser."];

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = [CheckpointComponent, "pixnerd_c2i"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        Comparison comparison = new(referenceCase.Tolerance);
        bool checkpointed = string.Equals(referenceCase.Component, CheckpointComponent, StringComparison.Ordinal);
        using ICheckpoint checkpoint = checkpointed ? OpenCheckpoint(referenceCase) : Checkpoint.Open(referenceCase.PathOf("weights.safetensors"));
        if (checkpointed)
        {
            // Parameters are copied, not computed: they must be the same.
            Comparison exact = new(new CaseTolerance(0, 0));
            TorchCheckpointVerifier.CompareTensors(referenceCase, checkpoint, exact, ParameterPrefix);
            if (!exact.Agrees)
            {
                return exact.ToResult();
            }
        }

        Tensor x = referenceCase.Io.ReadFloat32("in.x");
        PixNerdClassOptions options = NetworkOptions.Read<PixNerdClassOptions>(referenceCase.Config);
        using GraphRunner runner = new(
            PixNerdClassNetwork.Forward(options, (int)x.Shape[0], (int)x.Shape[2], (int)x.Shape[3]),
            name => checkpoint.Tensors.TryGetValue(name, out CheckpointTensor? tensor)
                ? tensor.ReadFloat32()
                : throw new ParameterException(name, $"Parameter '{name}' is missing in '{checkpoint.Source}'."));
        IReadOnlyDictionary<string, Tensor> outputs = runner.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["x"] = x,
            ["t"] = referenceCase.Io.ReadFloat32("in.t"),
            ["y"] = referenceCase.Io.ReadInt64("in.y"),
        });
        comparison.Compare("out.v", referenceCase.Io.ReadFloat32("out.v"), outputs["v"]);
        return comparison.ToResult();
    }

    private static CheckpointView OpenCheckpoint(ReferenceCase referenceCase)
    {
        JsonElement config = referenceCase.Config;
        ICheckpoint whole = Checkpoint.Open(referenceCase.PathOf(config.RequireString("checkpoint")));
        try
        {
            return config.OptionalString("prefix") is { } prefix ? CheckpointView.Select(whole, prefix) : CheckpointView.Select(whole, s_prefixes);
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }
}
