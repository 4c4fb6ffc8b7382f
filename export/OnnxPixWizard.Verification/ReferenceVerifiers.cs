using OnnxPixWizard.Verification.Networks;

namespace OnnxPixWizard.Verification;

/// <summary>The table behind <c>pixwizard-export verify</c>.</summary>
internal static class ReferenceVerifiers
{
    /// <summary>Every verifier of this command.</summary>
    public static IReadOnlyList<ICaseVerifier> All { get; } =
    [
        new CheckpointVerifier(),
        new EncoderVerifier(),
        new ForwardVerifier(),
        new GuidedVerifier(),
        new OdeVerifier(),
        new PixNerdForwardVerifier(),
        new PixNerdSampleVerifier(),
        new PixNerdSamplerVerifier(),
        new PixNerdTablesVerifier(),
        new ResolutionVerifier(),
        new RopeVerifier(),
        new SamplerVerifier(),
        new SelectionVerifier(),
        new TokenizerVerifier(),
        new VaeVerifier(),
    ];

    /// <summary>Components that are checked elsewhere.</summary>
    public static IReadOnlyDictionary<string, string> SkipReasons { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["autodiff.operators"] = "libtorch differentiates; there are no gradient rules of this project to check",
        ["pixwizard.dit.gradients"] = TrainingReason,
        ["pixwizard.training"] = TrainingReason,
        ["training.adamw"] = TrainingReason,
    };

    private const string TrainingReason = "checked by pixwizard-train verify";
}
