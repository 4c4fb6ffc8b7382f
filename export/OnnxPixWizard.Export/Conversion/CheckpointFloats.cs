using System.Runtime.InteropServices;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>A checkpoint's tensor as 32-bit floats, under the network's shape.</summary>
internal sealed class CheckpointFloats(CheckpointTensor tensor, ReadOnlySpan<long> shape) : LazyTensor(ElementType.Float32, shape)
{
    public override void Read(long first, Span<byte> destination) => tensor.ReadFloat32(first, MemoryMarshal.Cast<byte, float>(destination));

    public override void ReadRuns(long first, int length, long stride, Span<float> destination) => tensor.ReadFloat32Runs(first, length, stride, destination);
}
