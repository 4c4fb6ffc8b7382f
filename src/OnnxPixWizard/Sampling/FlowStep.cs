namespace OnnxPixWizard.Sampling;

/// <summary>One step of a method without memory.</summary>
/// <param name="field">The velocity.</param>
/// <param name="x">State at <paramref name="t0"/>; becomes the state at <paramref name="t1"/>.</param>
/// <param name="t0">Begin of the step.</param>
/// <param name="t1">End of the step.</param>
/// <param name="work">Working memory; its content means nothing before and after.</param>
public delegate void FlowStep(VelocityField field, Span<float> x, float t0, float t1, Span<float> work);
