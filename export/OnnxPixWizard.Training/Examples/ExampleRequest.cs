using System.Runtime.InteropServices;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Examples;

/// <summary>Which example to make.</summary>
/// <param name="Seed">Any number; equal requests give equal bytes, and equal seeds the same scene in every task of the same style.</param>
/// <param name="Width">Width in pixels, 8 to 4096.</param>
/// <param name="Height">Height in pixels, 8 to 4096.</param>
/// <param name="Task">Task.</param>
/// <param name="Split">Training or evaluation.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExampleRequest(ulong Seed, int Width, int Height, TrainingTask Task, ExampleSplit Split)
{
    /// <summary>Content of denoising and inpainting examples; null draws it.</summary>
    public PictureContent? Content { get; init; }

    /// <summary>Noise of denoising examples in 8-bit units; null draws 5 to 75.</summary>
    public float? NoiseSigma { get; init; }

    /// <summary>Family of scenes; null takes the task's own.</summary>
    public SceneStyle? Style { get; init; }
}
