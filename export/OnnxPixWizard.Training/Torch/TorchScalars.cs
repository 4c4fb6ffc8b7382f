using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Torch;

/// <summary>Products and sums with a number, and sums of tensors, which in libtorch have a factor too.</summary>
/// <remarks>
/// TorchSharp 0.107 hands libtorch a number by reference and lets go of it before the call: a collection in that moment frees it, and
/// libtorch then reads another number or fails. Here each number lives until its call has returned.
/// </remarks>
internal static class TorchScalars
{
    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y)
    {
        using Scalar one = 1;
        return x.add(y, one);
    }

    /// <summary>x - y.</summary>
    public static Tensor Minus(this Tensor x, Tensor y)
    {
        using Scalar less = -1;
        return x.add(y, less);
    }

    /// <summary>x + number.</summary>
    public static Tensor Plus(this Tensor x, float number)
    {
        using Scalar added = number, one = 1;
        return x.add(added, one);
    }

    /// <summary>x · number.</summary>
    public static Tensor Times(this Tensor x, float number)
    {
        using Scalar factor = number;
        return x.mul(factor);
    }

    /// <summary>x within two numbers.</summary>
    public static Tensor Within(this Tensor x, float minimum, float maximum)
    {
        using Scalar low = minimum, high = maximum;
        return x.clamp(low, high);
    }

    /// <summary>x becomes x · number.</summary>
    public static Tensor Scale(this Tensor x, float number)
    {
        using Scalar factor = number;
        return x.mul_(factor);
    }

    /// <summary>x becomes x + y · number.</summary>
    public static Tensor Accumulate(this Tensor x, Tensor y, float number = 1)
    {
        using Scalar factor = number;
        return x.add_(y, factor);
    }
}
