namespace OnnxPixWizard.Sampling;

/// <summary>Sees the state at each time of the grid, the first one included; for previews and trajectories.</summary>
/// <param name="point">Index of the time, 0 to steps.</param>
/// <param name="t">The time.</param>
/// <param name="x">State; valid during the call.</param>
public delegate void StateObserver(int point, float t, ReadOnlySpan<float> x);
