using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Training.Torch;

namespace OnnxPixWizard.Networks.Tests.Restorer;

[TestClass]
internal sealed class RestorerNetworkTests
{
    private static readonly RestorerOptions s_options = new()
    {
        Tasks = 3, Widths = [16, 24, 32], Down = [1, 1, 1], Up = [1, 1], Embedding = 16, OverviewSide = 8,
    };

    [TestMethod]
    [DataRow(TrainingPrecision.Float32, 2e-4f, "restored")]
    [DataRow(TrainingPrecision.BFloat16, 0.1f, "restored")]
    [DataRow(TrainingPrecision.Float32, 2e-4f, "damage")]
    [DataRow(TrainingPrecision.BFloat16, 0.1f, "damage")]
    public void Apply_ComputedAndExportedForm_Agree(TrainingPrecision precision, float tolerance, string output)
    {
        RestorerOptions options = s_options with { TellsDamage = output == "damage" };
        Dictionary<string, Tensor> inputs = Inputs(height: 16, width: 24);

        Tensor computed = TestNetworks.Compute(Network, inputs, Small, precision);
        Tensor exported = TestNetworks.Run(RestorerGraphs.Restorer(options), inputs, Small)[output];

        TestNetworks.AreClose(exported, computed, tolerance);

        Value Network(Backend backend)
        {
            (Value restored, Value? damage) = new RestorerNetwork(new ParameterScope(backend), options).Apply(
                Input(backend, "image"), Input(backend, "hole"), Input(backend, "overview"), backend.Input("task", ElementType.Int64, 2));
            return damage ?? restored;
        }

        Value Input(Backend backend, string name) => backend.Input(name, inputs[name].Type, Shape.Of(inputs[name].Shape).ToArray());
    }

    [TestMethod]
    public void Apply_ParametersOfAnUntrainedNetwork_AnswersNearlyThePictureItself()
    {
        Dictionary<string, Tensor> inputs = Inputs(height: 8, width: 8);

        Tensor answer = TestNetworks.Run(
            RestorerGraphs.Restorer(s_options), inputs, static parameter => ParameterInitializer.Create(parameter, 5))["restored"];

        TestNetworks.AreClose(inputs["image"], answer, 0.1f);
    }

    [TestMethod]
    [DataRow("{\"widths\":[16,24],\"down\":[1],\"up\":[1]}", "restorer.down")]
    [DataRow("{\"widths\":[16,24],\"down\":[1,1],\"up\":[1,1]}", "restorer.up")]
    [DataRow("{\"overview_side\":10}", "restorer.overview_side")]
    [DataRow("{\"tasks\":0}", "restorer.tasks")]
    public void Read_SizesThatMakeNoNetwork_NamesTheMember(string json, string member)
    {
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(json);

        NetworkOptionsException error = Assert.ThrowsExactly<NetworkOptionsException>(() =>
            NetworkOptions.Read<RestorerOptions>(document.RootElement));

        StringAssert.Contains(error.Message, member, StringComparison.Ordinal);
    }

    // Ten convolutions of random kernels would make numbers of any size.
    private static Tensor Small(Parameter parameter)
    {
        Tensor tensor = TestNetworks.RandomParameter(parameter);
        foreach (ref float value in tensor.AsSpan<float>())
        {
            value *= 0.3f;
        }

        return tensor;
    }

    private static Dictionary<string, Tensor> Inputs(int height, int width) => new(StringComparer.Ordinal)
    {
        ["image"] = TestNetworks.Random(1, 0.5f, 2, 3, height, width),
        ["hole"] = TestNetworks.Random(2, 0.5f, 2, 1, height, width),
        ["overview"] = TestNetworks.Random(3, 0.5f, 2, 3, s_options.OverviewSide, s_options.OverviewSide),
        ["task"] = TestNetworks.Integers(4, s_options.Tasks, 2),
    };
}
