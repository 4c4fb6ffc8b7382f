using System.Runtime.InteropServices;

namespace OnnxPixWizard.Pipelines;

/// <summary>How far a request has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Step">Steps done, 0 to <paramref name="Steps"/>; only while sampling.</param>
/// <param name="Steps">Steps of the stage; 0 where it has none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PipelineProgress(PipelineStage Stage, int Step = 0, int Steps = 0);
