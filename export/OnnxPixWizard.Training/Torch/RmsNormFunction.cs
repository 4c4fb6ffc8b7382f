using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Torch;

/// <summary>Rows over the root of their mean square, times a weight: forward and backward in one pass each.</summary>
/// <remarks>
/// libtorch has no kernel for it on processors. Made of its operators it takes five passes over memory forward and a dozen backward.
/// </remarks>
internal sealed class RmsNormFunction : torch.autograd.SingleTensorFunction<RmsNormFunction>
{
    /// <inheritdoc/>
    public override string Name => nameof(RmsNormFunction);

    /// <param name="x">Float32 on the CPU, [..., width].</param>
    /// <param name="weight">[width].</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static Tensor Apply(Tensor x, Tensor weight, float epsilon) => apply(x.contiguous(), weight.contiguous(), epsilon);

    /// <inheritdoc/>
    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor x, Tensor weight, float epsilon) = ((Tensor)vars[0], (Tensor)vars[1], (float)vars[2]);
        int width = (int)weight.numel();
        Tensor y = torch.empty_like(x), inverses = torch.empty(x.numel() / width);
        ReadOnlySpan<float> factors = Numbers(weight), all = Numbers(x);
        Span<float> answers = Numbers(y), roots = Numbers(inverses);
        for (int row = 0; row < roots.Length; row++)
        {
            ReadOnlySpan<float> values = all.Slice(row * width, width);
            Span<float> answer = answers.Slice(row * width, width);
            float inverse = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares(values) / width) + epsilon);
            roots[row] = inverse;
            TensorPrimitives.Multiply(values, factors, answer);
            TensorPrimitives.Multiply(answer, inverse, answer);
        }

        ctx.save_for_backward([x, weight, inverses]);
        return y;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor x, Tensor weight, Tensor inverses, Tensor dy) = (saved[0], saved[1], saved[2], grad_output.contiguous());
        int width = (int)weight.numel();
        Tensor dx = torch.empty_like(x), dw = torch.zeros_like(weight);
        ReadOnlySpan<float> factors = Numbers(weight), all = Numbers(x), allSlopes = Numbers(dy), roots = Numbers(inverses);
        Span<float> answers = Numbers(dx), sums = Numbers(dw), products = new float[width];
        for (int row = 0; row < roots.Length; row++)
        {
            ReadOnlySpan<float> values = all.Slice(row * width, width), slopes = allSlopes.Slice(row * width, width);
            Span<float> answer = answers.Slice(row * width, width);
            float inverse = roots[row];
            TensorPrimitives.Multiply(slopes, values, products);
            TensorPrimitives.MultiplyAdd(products, inverse, sums, sums);
            TensorPrimitives.Multiply(slopes, factors, answer);
            float along = TensorPrimitives.Dot(products, factors) * inverse * inverse / width;
            TensorPrimitives.MultiplyAdd(values, -along, answer, answer);
            TensorPrimitives.Multiply(answer, inverse, answer);
        }

        return [dx, dw, null!];
    }

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
