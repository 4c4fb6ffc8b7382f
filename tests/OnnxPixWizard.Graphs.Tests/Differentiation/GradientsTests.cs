using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Differentiation;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Tests.Differentiation;

[TestClass]
public sealed class GradientsTests
{
    [TestMethod]
    public void Of_UnusedParameter_IsNull()
    {
        (Graph graph, Value x) = Start();
        Value unused = graph.Input("unused", ElementType.Float32, 2);

        IReadOnlyList<Value?> gradients = Gradients.Of(Op.ReduceSum(x * x, false), [x, unused]);

        Assert.IsNotNull(gradients[0]);
        Assert.IsNull(gradients[1]);
    }

    [TestMethod]
    public void Of_StoppedValue_IsNull()
    {
        (_, Value x) = Start();

        Value? gradient = Gradients.Of(Op.ReduceSum(Op.StopGradient(x * x), false), [x])[0];

        Assert.IsNull(gradient);
    }

    [TestMethod]
    public void Of_StoppedFactor_CountsAsConstant() =>
        CollectionAssert.AreEqual(new float[] { 1, -2, 3 }, Evaluate([1, -2, 3], static x => Op.ReduceSum(x * Op.StopGradient(x), false)));

    [TestMethod]
    public void Of_ComparisonAlone_IsNull()
    {
        (Graph graph, Value x) = Start();

        Value? gradient = Gradients.Of(Op.ReduceSum(Op.Cast(Op.Greater(x, graph.Scalar(0)), ElementType.Float32), false), [x])[0];

        Assert.IsNull(gradient);
    }

    [TestMethod]
    public void Of_FlatFunction_IsZeroAndConnected() =>
        CollectionAssert.AreEqual(new float[] { 0, 0, 0 }, Evaluate([1, -2, 3], static x => Op.ReduceSum(Op.Sign(x), false)));

    [TestMethod]
    public void Of_ValueCancelled_IsZeroAndConnected() =>
        CollectionAssert.AreEqual(new float[] { 0, 0, 0 }, Evaluate([1, -2, 3], static x => Op.ReduceSum(x - x, false)));

    [TestMethod]
    public void Of_LossItself_IsOne()
    {
        (_, Value x) = Start();
        Value loss = Op.ReduceSum(x, false);

        Value? gradient = Gradients.Of(loss, [loss])[0];

        CollectionAssert.AreEqual(new float[] { 1 }, gradient!.Constant!.AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Of_IntermediateSigmoidOfSilu_CountsItsOwnUse()
    {
        (Graph graph, Value x) = Start();
        Value gate = Op.Sigmoid(x);

        graph.Output("d", Gradients.Of(Op.ReduceSum(x * gate, false), [gate])[0]!);

        using TestSession session = new(graph);
        CollectionAssert.AreEqual(new float[] { 1, -2, 3 }, session.Run(Feed([1, -2, 3]))["d"].AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Of_SoftmaxOfLargeNumbers_StaysFinite() =>
        AssertClose([0.25f, 0, -0.25f], Evaluate([1000, -1000, 1000], static x => Op.ReduceSum(Op.Softmax(x) * x.Graph.Constant(Tensor.From<float>([1, 5, 0], 3)), false)));

    [TestMethod]
    public void Of_SigmoidOfLargeNumbers_StaysFinite() =>
        AssertClose([0, 0, 0.25f], Evaluate([200, -200, 0], static x => Op.ReduceSum(Op.Sigmoid(x), false)));

    [TestMethod]
    public void Of_SoftplusOfLargeNumbers_IsOneOrZero() =>
        AssertClose([1, 0, 0.5f], Evaluate([200, -200, 0], static x => Op.ReduceSum(x.Graph.Add("Softplus", [x]), false)));

    [TestMethod]
    public void Of_NormOfZeros_IsZero() =>
        AssertClose([0, 0, 0], Evaluate([0, 0, 0], static x => x.Graph.Add("ReduceL2", [x], new() { { "keepdims", 0 } })));

    [TestMethod]
    public void Of_ClampedNormalisationBelowTheClamp_TakesTheNormAsConstant() =>
        AssertClose([2, 2, 2], Evaluate([0, 0.1f, 0], static x =>
            Op.ReduceSum(x / Op.Max(x.Graph.Add("ReduceL2", [x], new() { { "keepdims", 0 } }), x.Graph.Scalar(0.5f)), false)));

    [TestMethod]
    public void Of_NormalizedZeros_IsZero() =>
        AssertClose([0, 0, 0], Evaluate([0, 0, 0], static x => Op.ReduceSum(x.Graph.Add("LpNormalization", [x], new() { { "axis", 0 }, { "p", 2 } }), false)));

    [TestMethod]
    public void Of_PowerOfZero_IsFinite() =>
        AssertClose([0, 1, 0], Evaluate([0, 2, 0], static x => Op.ReduceSum(Op.Pow(x, x.Graph.Constant(Tensor.From<float>([0, 1, 3], 3))), false)));

    [TestMethod]
    public void Of_RepeatedRows_AddUp()
    {
        Graph graph = new("g");
        Value table = graph.Input("x", ElementType.Float32, 3);
        Value indices = graph.Input("indices", ElementType.Int64, 5);
        graph.Output("d", Gradients.Of(Op.ReduceSum(Op.Gather(table, indices), false), [table])[0]!);

        using TestSession session = new(graph);
        Dictionary<string, Tensor> feeds = Feed([1, 2, 3]);
        feeds.Add("indices", Tensor.From<long>([2, 0, 2, -1, 0], 5));

        CollectionAssert.AreEqual(new float[] { 2, 0, 3 }, session.Run(feeds)["d"].AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Of_LinearLayer_NeedsOneFlatProductForTheWeight()
    {
        Graph graph = new("g", ParameterPlacement.Inputs);
        Value x = graph.Input("x", ElementType.Float32, 2, 3, 4);
        Value weight = graph.Parameter("weight", ParameterInitialization.Zero, 5, 4);
        Value y = Op.Linear(x, weight);

        Value gradient = Gradients.Of([(y, graph.Input("dy", ElementType.Float32, 2, 3, 5))], [weight])[0]!;

        Assert.AreEqual("FusedMatMul", gradient.Producer!.OpType);
        Assert.AreEqual("[6, 5]", gradient.Producer!.Input(0).Shape.ToString());
        Assert.IsFalse(graph.Nodes.Any(static node => node.OpType is "Transpose" or "Expand"));
    }

    [TestMethod]
    public void Of_MeanOfSquares_ExpandsNothing()
    {
        Graph graph = new("g");
        Value x = graph.Input("x", ElementType.Float32, 2, 3);

        Gradients.Of(Op.ReduceMean(x * x, false), [x]);

        Assert.IsFalse(graph.Nodes.Any(static node => node.OpType == "Expand"));
    }

    [TestMethod]
    public void Of_SeveralNumbers_AsksForAReduction()
    {
        (_, Value x) = Start();

        DifferentiationException exception = Assert.ThrowsExactly<DifferentiationException>(() => Gradients.Of(x * x, [x]));

        StringAssert.Contains(exception.Message, "single number", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Of_NamedExtentThatMustBeKnown_NamesOperatorAndExtent()
    {
        Graph graph = new("g");
        Value x = graph.Input("x", ElementType.Float32, "tokens", 3);

        DifferentiationException exception = Assert.ThrowsExactly<DifferentiationException>(() => Gradients.Of(Op.ReduceMean(x * x, false), [x]));

        Assert.AreEqual("ReduceMean", exception.OpType);
        StringAssert.Contains(exception.Message, "tokens", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Of_OperatorWithoutRule_NamesIt()
    {
        (Graph graph, Value x) = Start();
        Value loss = Op.ReduceSum(graph.Add("Mod", [x, graph.Scalar(2)], new() { { "fmod", 1 } }), false);

        DifferentiationException exception = Assert.ThrowsExactly<DifferentiationException>(() => Gradients.Of(loss, [x]));

        Assert.AreEqual("Mod", exception.OpType);
    }

    [TestMethod]
    public void Of_StoredParameter_AsksForInputs()
    {
        Graph graph = new("g");
        Value weight = graph.Parameter("weight", ParameterInitialization.Zero, 3);

        DifferentiationException exception = Assert.ThrowsExactly<DifferentiationException>(() => Gradients.Of(Op.ReduceSum(weight, false), [weight]));

        StringAssert.Contains(exception.Message, "weight", StringComparison.Ordinal);
    }

    private static (Graph Graph, Value X) Start()
    {
        Graph graph = new("g");
        return (graph, graph.Input("x", ElementType.Float32, 3));
    }

    private static float[] Evaluate(float[] x, Func<Value, Value> loss)
    {
        (Graph graph, Value input) = Start();
        graph.Output("d", Gradients.Of(loss(input), [input])[0]!);
        using TestSession session = new(graph);
        return session.Run(Feed(x)).TryGetValue("d", out Tensor? gradient) ? gradient.AsSpan<float>().ToArray() : [];
    }

    private static Dictionary<string, Tensor> Feed(float[] x) => new(StringComparer.Ordinal) { ["x"] = Tensor.From<float>(x, 3) };

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (int index = 0; index < expected.Length; index++)
        {
            Assert.AreEqual(expected[index], actual[index], 1e-6f, $"Element {index}.");
        }
    }
}
