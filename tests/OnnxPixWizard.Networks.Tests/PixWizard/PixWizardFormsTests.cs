using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Training.Torch;

namespace OnnxPixWizard.Networks.Tests.PixWizard;

[TestClass]
public sealed class PixWizardFormsTests
{
    [TestMethod]
    [DataRow("latent")]
    [DataRow("plain heads")]
    [DataRow("one group")]
    [DataRow("no qk_norm")]
    [DataRow("no sigma")]
    [DataRow("wide feed-forward")]
    [DataRow("16 channels")]
    [DataRow("pixel")]
    [DataRow("pixel, both matrices normalised")]
    [DataRow("pixel, head of its own in every token")]
    [DataRow("pixel, no stem")]
    [DataRow("pixel, places")]
    public void Velocity_ComputedAndExportedForm_Agree(string name)
    {
        PixWizardOptions options = PixWizardFixture.ByName(name);
        Dictionary<string, Tensor> inputs = PixWizardFixture.Inputs(options);

        Tensor computed = PixWizardFixture.ComputedVelocity(options, inputs);
        Tensor exported = PixWizardFixture.ExportedVelocity(options, inputs);

        // Random weights make sharp softmaxes, which carry the last bits of two libraries' kernels far.
        TestNetworks.AreClose(computed, exported, 3e-3f);
    }

    [TestMethod]
    [DataRow("latent")]
    [DataRow("plain heads")]
    [DataRow("one group")]
    [DataRow("pixel, head of its own in every token")]
    public void Velocity_PlainRecording_HasTheSameValuesOfElementaryOperators(string name)
    {
        PixWizardOptions options = PixWizardFixture.ByName(name);
        Dictionary<string, Tensor> inputs = PixWizardFixture.Inputs(options);
        Graphs.Construction.Graph plain = new("plain") { IsPlain = true };
        plain.Output("velocity", PixWizardFixture.Velocity(plain, options, inputs));

        Tensor computed = PixWizardFixture.ComputedVelocity(options, inputs), spelledOut = TestNetworks.Run(plain, inputs)["velocity"];

        Assert.IsTrue(plain.Nodes.All(static node => node.Domain.Length == 0 && node.OpType != "SimplifiedLayerNormalization"));
        TestNetworks.AreClose(computed, spelledOut, 3e-3f);
    }

    [TestMethod]
    public void Velocity_RankingThatLearns_HasTheSameValues()
    {
        PixWizardOptions options = PixWizardFixture.Latent;
        Dictionary<string, Tensor> inputs = PixWizardFixture.Inputs(options);

        Tensor plain = PixWizardFixture.ComputedVelocity(options, inputs),
            learning = PixWizardFixture.ComputedVelocity(options, inputs, learnsRanking: true);

        TestNetworks.AreClose(plain, learning, 1e-6f);
    }

    [TestMethod]
    [DataRow("latent")]
    [DataRow("pixel")]
    public void Velocity_BrainFloatProducts_StayNear(string name)
    {
        PixWizardOptions options = PixWizardFixture.ByName(name);
        Dictionary<string, Tensor> inputs = PixWizardFixture.Inputs(options);

        Tensor full = PixWizardFixture.ComputedVelocity(options, inputs);
        Tensor rounded = PixWizardFixture.ComputedVelocity(options, inputs, precision: TrainingPrecision.BFloat16);

        double error = 0, size = 0;
        for (int element = 0; element < full.Count; element++)
        {
            error += Math.Pow(full.AsSpan<float>()[element] - rounded.AsSpan<float>()[element], 2);
            size += Math.Pow(full.AsSpan<float>()[element], 2);
        }

        Assert.IsTrue(Math.Sqrt(error / size) is > 1e-4 and < 0.05, $"relative error {Math.Sqrt(error / size)}");
    }

    [TestMethod]
    public void Step_FullRows_MaskFreeVariantAgreesWithMasked()
    {
        PixWizardOptions options = PixWizardFixture.Latent;
        Dictionary<string, Tensor> inputs = PixWizardFixture.Inputs(options);
        inputs["token_mask"] = TestNetworks.Mask(PixWizardFixture.Tokens, PixWizardFixture.Tokens, PixWizardFixture.Tokens);

        Tensor masked = PixWizardFixture.ExportedVelocity(options, inputs);
        Tensor maskFree = PixWizardFixture.ExportedVelocity(options, inputs, masked: false);

        TestNetworks.AreClose(masked, maskFree, 1e-5f);
    }

    [TestMethod]
    public void Step_StateBehindARowsEnd_DoesNotReachItsTokens()
    {
        PixWizardOptions options = PixWizardFixture.Pixel;
        Dictionary<string, Tensor> inputs = PixWizardFixture.Inputs(options);
        Tensor before = PixWizardFixture.ExportedVelocity(options, inputs);

        int padded = (PixWizardFixture.Tokens + 7) * options.StateFeatures;
        inputs["tokens"].AsSpan<float>()[padded..].Fill(50);
        Tensor after = PixWizardFixture.ExportedVelocity(options, inputs);

        Assert.IsTrue(before.AsSpan<float>()[..padded].SequenceEqual(after.AsSpan<float>()[..padded]));
    }

    [TestMethod]
    public void Velocity_FreshPixelNetwork_IsNearlyMinusTheState()
    {
        PixWizardOptions options = PixWizardFixture.Pixel;
        Dictionary<string, Tensor> inputs = PixWizardFixture.Inputs(options);

        Tensor velocity = PixWizardFixture.ComputedVelocity(
            options, inputs, static parameter => ParameterInitializer.Create(parameter, seed: 1));

        ReadOnlySpan<float> state = inputs["tokens"].AsSpan<float>();
        for (int element = 0; element < PixWizardFixture.Tokens * options.StateFeatures; element++)
        {
            Assert.AreEqual(-state[element], velocity.AsSpan<float>()[element], 0.35f);
        }
    }

    [TestMethod]
    public void Graphs_Together_HoldEveryParameterOfTheTrainedNetwork()
    {
        PixWizardOptions options = PixWizardFixture.Pixel;
        Graphs.Construction.Graph training = new("training");
        ParameterScope scope = new(training);
        _ = new PixWizardNetwork(scope, options);
        _ = new SourceStem(scope, options);

        SortedSet<string> stored = new(StringComparer.Ordinal);
        foreach (Graphs.Construction.Graph graph in (Graphs.Construction.Graph[])
            [PixWizardGraphs.Conditioner(options), PixWizardGraphs.Modulation(options), PixWizardGraphs.Step(options, masked: true),
                PixWizardGraphs.SourceStem(options)])
        {
            Graphs.Models.ModelWriter.ToBytes(graph, name =>
            {
                stored.Add(name);
                return TestNetworks.RandomParameter(graph.Parameters[name]);
            });
        }

        CollectionAssert.AreEqual(training.Parameters.Keys.Order(StringComparer.Ordinal).ToArray(), stored.ToArray());
    }
}
