using System.Runtime.InteropServices;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard;

/// <summary>How far a request has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Step">Steps done, 0 to <paramref name="Steps"/>; only while sampling or restoring.</param>
/// <param name="Steps">Steps of the stage; 0 where it has none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PipelineProgress(PipelineStage Stage, int Step = 0, int Steps = 0);

/// <summary>Stages of a request, in order.</summary>
public enum PipelineStage
{
    /// <summary>Text and picture are encoded.</summary>
    Encoding,

    /// <summary>Keys, values and modulation are computed.</summary>
    Conditioning,

    /// <summary>The flow is integrated from noise to picture.</summary>
    Sampling,

    /// <summary>Tiles of the picture are restored; takes the place of conditioning and sampling.</summary>
    Restoring,

    /// <summary>The state becomes picture and data.</summary>
    Decoding,

    /// <summary>A region is painted part by part; each part is a request of its own.</summary>
    Filling,
}

/// <summary>What the picture looks like to become, in the middle of sampling.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of the grid.</param>
/// <param name="Picture">The state carried on along its last velocity to t = 1, at the network's size.</param>
public sealed record StepPreview(int Step, int Steps, Picture Picture);

/// <summary>One evaluation of the guided velocity, in the layout of the step's tokens.</summary>
/// <param name="Time">0 noise, 1 picture.</param>
/// <param name="State">Tokens of the state, [N, F].</param>
/// <param name="Velocity">Tokens of the velocity, [N, F].</param>
public sealed record VelocitySample(float Time, IReadOnlyList<float> State, IReadOnlyList<float> Velocity);
