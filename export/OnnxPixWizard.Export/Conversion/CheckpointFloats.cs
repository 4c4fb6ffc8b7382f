using System.Runtime.InteropServices;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>A checkpoint's tensor as 32-bit floats, under the network's shape. What is read is looked at in passing for numbers that are none.</summary>
internal sealed class CheckpointFloats(CheckpointTensor tensor, ReadOnlySpan<long> shape, NonFiniteNumbers found) : LazyTensor(ElementType.Float32, shape)
{
    public override void Read(long first, Span<byte> destination)
    {
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(destination);
        tensor.ReadFloat32(first, numbers);
        found.LookAt(tensor.Name, numbers);
    }

    public override void ReadRuns(long first, int length, long stride, Span<float> destination)
    {
        tensor.ReadFloat32Runs(first, length, stride, destination);
        found.LookAt(tensor.Name, destination);
    }
}
