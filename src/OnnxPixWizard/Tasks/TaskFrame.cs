using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>What the network painted, and what it saw.</summary>
/// <param name="Pixels">The painted picture, planes [3, height, width] in [0, 1], clamped and not rounded to bytes.</param>
/// <param name="Source">What the network saw, planes [3, height, width] in [0, 1].</param>
/// <param name="Size">Their size.</param>
/// <param name="Instruction">The user's sentence.</param>
internal sealed record TaskFrame(float[] Pixels, float[] Source, ImageSize Size, string Instruction);
