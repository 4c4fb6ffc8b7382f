namespace OnnxPixWizard.Sampling;

/// <summary>Draws the noise that a stochastic solver adds in a step.</summary>
/// <param name="step">Which interval of the grid, from 0.</param>
/// <param name="noise">Receives standard normal numbers, one for each value of the state.</param>
public delegate void StepNoise(int step, Span<float> noise);
