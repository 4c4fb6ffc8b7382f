using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Training.Judging;

namespace OnnxPixWizard.Networks.Tests;

[TestClass]
public sealed class JudgeNetworkTests
{
    private static readonly JudgeOptions s_options = new() { Side = 16, Channels = [8, 16], Features = 12 };

    [TestMethod]
    [DataRow(JudgeGraph.Logits)]
    [DataRow(JudgeGraph.Features)]
    public void Apply_ComputedAndExportedForm_Agree(string output)
    {
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal)
        {
            [JudgeGraph.Image] = TestNetworks.Random(1, 0.5f, 3, 3, s_options.Side, s_options.Side),
        };

        Tensor computed = TestNetworks.Compute(Network, inputs);
        Tensor exported = TestNetworks.Run(JudgeGraph.ForJudging(s_options), inputs)[output];

        TestNetworks.AreClose(exported, computed, 2e-4f);

        Value Network(Backend backend)
        {
            Value image = backend.Input(JudgeGraph.Image, ElementType.Float32, 3, 3, s_options.Side, s_options.Side);
            (Value logits, Value features) = new JudgeNetwork(new ParameterScope(backend), s_options).Apply(image);
            return output == JudgeGraph.Logits ? logits : features;
        }
    }
}
