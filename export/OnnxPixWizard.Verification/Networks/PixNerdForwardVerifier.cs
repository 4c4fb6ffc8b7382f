using System.Text.Json;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixNerd;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>Single velocities of PixNerd at one size or several, with weights
/// of the case's own file or out of a Lightning checkpoint.</summary>
internal sealed class PixNerdForwardVerifier : ICaseVerifier
{
    private const string Checkpointed = "checkpoint_", Class = "pixnerd_c2i", Base = "pixnerd_t2i", Heavy = "pixnerd_t2i_heavydecoder";
    private const string ParameterPrefix = "out.param.";

    // Where Lightning keeps the network: averaged weights before the others.
    private static readonly string[] s_prefixes = ["ema_denoiser.", "denoiser."];

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } =
        [Class, Base, Heavy, Checkpointed + Class, Checkpointed + Base, Checkpointed + Heavy];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        string component = referenceCase.Component;
        bool checkpointed = component.StartsWith(Checkpointed, StringComparison.Ordinal);
        Comparison comparison = new(referenceCase.Tolerance);
        using ICheckpoint checkpoint = checkpointed ? OpenCheckpoint(referenceCase)
            : Checkpoint.Open(referenceCase.PathOf("weights.safetensors"));
        if (checkpointed)
        {
            // Parameters are copied, not computed: they must be the same.
            Comparison exact = new(new CaseTolerance(0, 0));
            CheckpointVerifier.CompareTensors(referenceCase, checkpoint, exact, ParameterPrefix);
            if (!exact.Agrees)
            {
                return exact.ToResult();
            }
        }

        PixNerdOptions options = ReadOptions(referenceCase.Config, isText: !component.EndsWith(Class, StringComparison.Ordinal));
        if (options is PixNerdTextOptions text)
        {
            options = text with { PatchCoordinates = component.EndsWith(Base, StringComparison.Ordinal) };
        }

        using PixNerdRunner runner = new(options, checkpoint);
        if (referenceCase.Config.Optional("runs") is null)
        {
            Run(referenceCase, referenceCase.Config, string.Empty, options, runner, comparison);
            return comparison.ToResult();
        }

        IReadOnlyList<JsonElement> runs = referenceCase.Config.RequireList("runs");
        for (int index = 0; index < runs.Count; index++)
        {
            Run(referenceCase, runs[index], $".{index}", options, runner, comparison);
        }

        return comparison.ToResult();
    }

    /// <summary>A case's network, the text variant with the free output size.</summary>
    internal static PixNerdOptions ReadOptions(JsonElement config, bool isText) =>
        isText ? NetworkOptions.Read<PixNerdTextOptions>(config) : NetworkOptions.Read<PixNerdClassOptions>(config);

    /// <summary>A case's classes or text features.</summary>
    internal static Tensor ReadCondition(ReferenceCase referenceCase, PixNerdOptions options, string name) =>
        options is PixNerdTextOptions ? referenceCase.Io.ReadFloat32(name) : referenceCase.Io.ReadInt64(name);

    private static void Run(
        ReferenceCase referenceCase, JsonElement run, string suffix, PixNerdOptions options, PixNerdRunner runner, Comparison comparison)
    {
        Tensor x = referenceCase.Io.ReadFloat32("in.x" + suffix);
        PixNerdFrame frame = PixNerdFrame.Of(options, x, run);
        Tensor condition = runner.Condition(ReadCondition(referenceCase, options, "in.y" + suffix));
        Tensor velocity = runner.Velocity(
            runner.Prepare(frame), condition, frame.Patchify(x), referenceCase.Io.ReadFloat32("in.t" + suffix));
        comparison.Compare("out.v" + suffix, referenceCase.Io.ReadFloat32("out.v" + suffix), frame.Unpatchify(velocity));
    }

    private static CheckpointView OpenCheckpoint(ReferenceCase referenceCase)
    {
        JsonElement config = referenceCase.Config;
        ICheckpoint whole = Checkpoint.Open(referenceCase.PathOf(config.RequireString("checkpoint")));
        try
        {
            return config.OptionalString("prefix") is { } prefix ? CheckpointView.Select(whole, prefix)
                : CheckpointView.Select(whole, s_prefixes);
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }
}
