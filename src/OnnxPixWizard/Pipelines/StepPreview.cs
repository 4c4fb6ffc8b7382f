using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Pipelines;

/// <summary>What the picture looks like to become, in the middle of sampling.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of the grid.</param>
/// <param name="Picture">The state carried on along its last velocity to t = 1, at the network's size.</param>
public sealed record StepPreview(int Step, int Steps, ImageBuffer Picture);
