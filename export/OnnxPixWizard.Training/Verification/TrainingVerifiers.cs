using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Verification;

/// <summary>The table behind <c>pixwizard-train verify</c>.</summary>
public static class TrainingVerifiers
{
    /// <summary>Every verifier of this command.</summary>
    public static IReadOnlyList<ICaseVerifier> All { get; } = [new OperatorGradientsVerifier(), new NetworkGradientsVerifier(), new TrainingStepsVerifier(), new AdamWVerifier()];
}
