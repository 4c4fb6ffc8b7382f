using OnnxPixWizard.Export.Verification.Networks;

namespace OnnxPixWizard.Export.Verification;

/// <summary>The table behind <c>pixwizard-export verify</c>.</summary>
public static class ExportVerifiers
{
    /// <summary>Every verifier of this command.</summary>
    public static IReadOnlyList<ICaseVerifier> All { get; } =
    [
        new EncoderVerifier(),
        new ForwardVerifier(),
        new GuidedVerifier(),
        new OdeVerifier(),
        new PixNerdClassVerifier(),
        new PixNerdSamplerVerifier(),
        new ResolutionVerifier(),
        new RopeVerifier(),
        new SamplerVerifier(),
        new SelectionVerifier(),
        new ShardedCheckpointVerifier(),
        new TokenizerVerifier(),
        new TorchCheckpointVerifier(),
        new VaeVerifier(),
    ];

    /// <summary>Components that are checked elsewhere or not yet.</summary>
    public static IReadOnlyDictionary<string, string> SkipReasons { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["autodiff.operators"] = TrainingReason,
        ["pixwizard.dit.gradients"] = TrainingReason,
        ["pixwizard.training"] = TrainingReason,
        ["training.adamw"] = TrainingReason,
        ["pixnerd_c2i_sample"] = NotBuilt,
        ["pixnerd_t2i"] = NotBuilt,
        ["pixnerd_t2i_heavydecoder"] = NotBuilt,
        ["pixnerd_t2i_sample"] = NotBuilt,
    };

    private const string TrainingReason = "checked by pixwizard-train verify";

    private const string NotBuilt = "not built yet";
}
