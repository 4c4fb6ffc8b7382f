using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using TorchSharp;
using Stored = OnnxPixWizard.Checkpoints.Tensors.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Torch;

/// <summary>Tensors of this project as libtorch's and back.</summary>
internal static class TorchTensors
{
    private static readonly (ElementType Own, torch.ScalarType Torch)[] s_types =
    [
        (ElementType.Float32, torch.ScalarType.Float32),
        (ElementType.Int64, torch.ScalarType.Int64),
        (ElementType.Int32, torch.ScalarType.Int32),
        (ElementType.Bool, torch.ScalarType.Bool),
        (ElementType.BFloat16, torch.ScalarType.BFloat16),
        (ElementType.Float16, torch.ScalarType.Float16),
    ];

    /// <summary>A copy.</summary>
    /// <exception cref="ShapeException">libtorch has no such elements.</exception>
    public static Tensor ToTorch(Stored tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Tensor copy = torch.empty(tensor.Shape.ToArray(), ToScalarType(tensor.Type));
        if (tensor.Count > 0)
        {
            tensor.Data.Span.CopyTo(copy.bytes);
        }

        return copy;
    }

    /// <summary>A copy of the elements, without their history.</summary>
    public static Stored FromTorch(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor here = tensor.detach().cpu().contiguous();
        return new Stored(ToElementType(here.dtype), here.shape, here.bytes.ToArray());
    }

    /// <exception cref="ShapeException">libtorch has no such elements.</exception>
    internal static torch.ScalarType ToScalarType(ElementType type)
    {
        int index = Array.FindIndex(s_types, entry => entry.Own == type);
        return index >= 0 ? s_types[index].Torch : throw new ShapeException($"libtorch has no elements of type {type}.");
    }

    internal static ElementType ToElementType(torch.ScalarType type)
    {
        int index = Array.FindIndex(s_types, entry => entry.Torch == type);
        return index >= 0 ? s_types[index].Own : throw new ShapeException($"Elements of libtorch's type {type} are not known here.");
    }
}
