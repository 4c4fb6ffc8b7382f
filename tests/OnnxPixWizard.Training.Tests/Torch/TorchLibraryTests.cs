using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Tests.Torch;

[TestClass]
public sealed class TorchLibraryTests
{
    [TestMethod]
    public void Backward_SumOfSquares_GivesTwiceTheValues()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor values = torch.tensor((float[])[1, -2, 3]).requires_grad_();

        (values * values).sum().backward();

        CollectionAssert.AreEqual((float[])[2, -4, 6], values.grad!.data<float>().ToArray());
    }
}
