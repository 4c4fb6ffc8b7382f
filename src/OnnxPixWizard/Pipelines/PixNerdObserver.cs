namespace OnnxPixWizard.Pipelines;

/// <summary>Shown a picture's state at each time of the grid, the noise included: the trajectory. Called on the sampling thread.</summary>
/// <param name="picture">Index of the picture in the request.</param>
/// <param name="point">Index of the time, 0 (noise) to steps.</param>
/// <param name="time">The time, 0 to 1.</param>
/// <param name="planes">State, [3, height, width], around [-1, 1]; valid during the call.</param>
public delegate void PixNerdObserver(int picture, int point, float time, ReadOnlySpan<float> planes);
