using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Verification;

/// <summary>The table behind <c>pixwizard-train verify</c>.</summary>
internal static class TrainingVerifiers
{
    /// <summary>Every verifier of this command.</summary>
    public static IReadOnlyList<ICaseVerifier> All { get; } = [
        new NetworkGradientsVerifier(), new TrainingStepsVerifier(), new AdamWVerifier()];

    /// <summary>Components that are not checked here.</summary>
    public static IReadOnlyDictionary<string, string> SkipReasons { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["autodiff.operators"] = "libtorch differentiates; there are no gradient rules of this project to check",
    };
}
