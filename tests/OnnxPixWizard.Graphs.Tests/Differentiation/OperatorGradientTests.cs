using OnnxPixWizard.Graphs.Tests.Differentiation.Examples;

namespace OnnxPixWizard.Graphs.Tests.Differentiation;

/// <summary>Every rule against central differences.</summary>
[TestClass]
public sealed class OperatorGradientTests
{
    [TestMethod]
    [DynamicData(nameof(ProductExamples.Products), typeof(ProductExamples))]
    [DynamicData(nameof(ElementwiseExamples.Arithmetic), typeof(ElementwiseExamples))]
    [DynamicData(nameof(ElementwiseExamples.Functions), typeof(ElementwiseExamples))]
    [DynamicData(nameof(ReductionExamples.Normalizations), typeof(ReductionExamples))]
    [DynamicData(nameof(ReductionExamples.Reductions), typeof(ReductionExamples))]
    [DynamicData(nameof(ReductionExamples.Chains), typeof(ReductionExamples))]
    [DynamicData(nameof(LayoutExamples.Layouts), typeof(LayoutExamples))]
    [DynamicData(nameof(LayoutExamples.Indexing), typeof(LayoutExamples))]
    [DynamicData(nameof(ImageExamples.Convolutions), typeof(ImageExamples))]
    [DynamicData(nameof(ImageExamples.Resizing), typeof(ImageExamples))]
    public void Gradients_OfOperator_AgreeWithCentralDifferences(object example) => ((GradientExample)example).AssertAgreesWithDifferences();
}
