namespace OnnxPixWizard.Sampling;

/// <summary>dx/dt of the flow at a state and a time.</summary>
/// <param name="x">State; not to be kept.</param>
/// <param name="t">Time, 0 noise, 1 picture. Adaptive solvers also ask somewhat beyond the last time.</param>
/// <param name="velocity">Receives the velocity, as long as <paramref name="x"/> and never the same memory.</param>
public delegate void VelocityField(ReadOnlySpan<float> x, float t, Span<float> velocity);
