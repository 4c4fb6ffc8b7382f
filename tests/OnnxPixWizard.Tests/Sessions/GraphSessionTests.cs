using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests.Sessions;

[TestClass]
public sealed class GraphSessionTests
{
    [TestMethod]
    public void FromMemory_OpenDimensions_AreReportedByName()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add());

        Assert.AreEqual(2, session.Inputs.Count);
        Assert.AreEqual<object>("a: Float32 [rows, 3]", session.Inputs[0].ToString());
        Assert.AreEqual<object>("b: Float32 [rows, 3]", session.Inputs[1].ToString());
        Assert.AreEqual(new GraphDimension(null, "rows"), session.Outputs[0].Shape[0]);
        Assert.AreEqual(new GraphDimension(3, null), session.Outputs[0].Shape[1]);
    }

    [TestMethod]
    public void Run_TwoInputs_ReturnsTheirSum()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add());
        using GraphTensor a = GraphTensor.From<float>([1, 2, 3, 4, 5, 6], 2, 3);
        using GraphTensor b = GraphTensor.From<float>([10, 20, 30, 40, 50, 60], 2, 3);

        using GraphOutputs outputs = session.Run(Feed.Of(("a", a), ("b", b)));

        CollectionAssert.AreEqual(new float[] { 11, 22, 33, 44, 55, 66 }, outputs["y"].AsSpan<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 3 }, outputs["y"].Shape.ToArray());
        CollectionAssert.AreEqual(new[] { "y" }, outputs.Keys.ToArray());
    }

    [TestMethod]
    public void FromFile_SavedGraph_Runs()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, TinyGraph.Identity(TensorElementType.Float));
            using GraphSession session = GraphSession.FromFile(file);
            using GraphTensor x = GraphTensor.From<float>([7], 1);

            using GraphOutputs outputs = session.Run(Feed.Of(("x", x)), ["y"]);

            Assert.AreEqual(7f, outputs["y"].AsSpan<float>()[0]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void Facts_WrittenGraph_AreItsProperties()
    {
        using GraphSession session = GraphSession.FromMemory(TinyGraph.Add());

        Assert.AreEqual("MIT", session.Facts["licence"]);
    }
}
