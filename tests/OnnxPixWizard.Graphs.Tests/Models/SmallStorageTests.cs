using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Graphs.Tests.Models;

[TestClass]
public sealed class SmallStorageTests
{
    private const int Side = 64;

    [TestMethod]
    [DataRow(false, 3, 1 / 2048f)]
    [DataRow(true, 2, 0.5f / 254)]
    public void WriteSmall_LargeAndSmallWeights_RunsWithRoundedOnesAndGivesThemBack(bool bytes, int bytesAWeight, float rounding)
    {
        Graph graph = new("test");
        ParameterScope scope = new(graph);
        Value x = graph.Input("x", ElementType.Float32, 1, Side);
        graph.Output("y", Op.Linear(x, scope.Parameter("weight", Side, Side), scope.Parameter("bias", Side)));
        string path = Path.Combine(Path.GetTempPath(), $"halves-{Guid.NewGuid():N}.onnx");
        try
        {
            ModelWriter.WriteSmall(graph, path, static name => Numbers(name), bytes);

            Dictionary<string, Tensor> read = new(StringComparer.Ordinal);
            ModelParameters.Extract(path, (name, tensor) => read.Add(name, tensor));
            ReadOnlySpan<float> given = Numbers("weight").AsSpan<float>(), stored = read["weight"].AsSpan<float>();
            for (int i = 0; i < given.Length; i++)
            {
                Assert.AreEqual(given[i], stored[i], rounding + 1e-7f);
            }

            CollectionAssert.AreEqual(Numbers("bias").AsSpan<float>().ToArray(), read["bias"].AsSpan<float>().ToArray());
            Assert.IsTrue(new FileInfo(path).Length < bytesAWeight * Side * Side);

            float[] input = [.. Enumerable.Range(0, Side).Select(static i => i / 64f)];
            using GraphSession session = GraphSession.FromFile(path, new GraphOptions { Threads = 1 });
            using GraphTensor x0 = GraphTensor.From(input, 1, Side);
            using GraphOutputs outputs = session.Run(new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { ["x"] = x0 });
            for (int row = 0; row < Side; row++)
            {
                float wanted = read["bias"].AsSpan<float>()[row];
                for (int i = 0; i < Side; i++)
                {
                    wanted += read["weight"].AsSpan<float>()[(row * Side) + i] * input[i];
                }

                Assert.AreEqual(wanted, outputs["y"].AsSpan<float>()[row], 1e-4f);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Tensor Numbers(string name)
    {
        Random random = new(name.Length);
        Tensor tensor = name == "bias" ? Tensor.Zeros(ElementType.Float32, Side) : Tensor.Zeros(ElementType.Float32, Side, Side);
        foreach (ref float value in tensor.AsSpan<float>())
        {
            value = random.NextSingle() - 0.5f;
        }

        return tensor;
    }
}
