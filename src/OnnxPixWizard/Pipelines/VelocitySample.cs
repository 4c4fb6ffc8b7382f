namespace OnnxPixWizard.Pipelines;

/// <summary>One evaluation of the guided velocity, in the layout of the step's tokens.</summary>
/// <param name="Time">0 noise, 1 picture.</param>
/// <param name="State">Tokens of the state, [N, F].</param>
/// <param name="Velocity">Tokens of the velocity, [N, F].</param>
public sealed record VelocitySample(float Time, IReadOnlyList<float> State, IReadOnlyList<float> Velocity);
