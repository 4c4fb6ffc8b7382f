using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Torch;

/// <summary>A value that libtorch has computed; its gradient is torch's.</summary>
/// <param name="backend">What made it.</param>
/// <param name="tensor">The elements; owned by whoever holds torch's dispose scope.</param>
internal sealed class TorchValue(TorchBackend backend, Tensor tensor) : Value
{
    private Shape? _shape;

    /// <summary>The elements.</summary>
    public Tensor Tensor { get; } = tensor;

    /// <inheritdoc/>
    public override Backend Backend => backend;

    /// <inheritdoc/>
    public override ElementType Type => TorchTensors.ToElementType(Tensor.dtype);

    /// <inheritdoc/>
    public override Shape Shape => _shape ??= Shape.Of(Tensor.shape);

    /// <summary>Type and shape.</summary>
    public override string ToString() => $"{Type}{Shape}";
}
