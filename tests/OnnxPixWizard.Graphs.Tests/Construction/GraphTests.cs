using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Tests.Construction;

[TestClass]
public sealed class GraphTests
{
    [TestMethod]
    public void Add_EqualNodes_AreOne()
    {
        Graph graph = new("g");
        Value x = graph.Input("x", ElementType.Float32, 2, 3);

        Value first = Op.Exp(x + 1f);
        Value second = Op.Exp(x + 1f);

        Assert.AreSame(first, second);
        Assert.HasCount(2, graph.Nodes);
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(20)]
    [DataRow(65)]
    public void Split_ManyParts_AreSplitInGroupsOfAtMostEight(int count)
    {
        Graph graph = new("g");
        Value x = graph.Input("x", ElementType.Float32, 1, 2L * count);
        IReadOnlyList<Value> parts = Op.Split(x, 1, [.. Enumerable.Repeat(2L, count)]);
        for (int part = 0; part < count; part++)
        {
            graph.Output($"part{part}", parts[part]);
        }

        using TestSession session = new(graph);
        float[] values = [.. Enumerable.Range(0, 2 * count).Select(static i => (float)i)];
        Dictionary<string, Tensor> outputs = session.Run(
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.From<float>(values, 1, values.Length) });

        Assert.IsTrue(graph.Nodes.All(static node => node.Outputs.Count <= 8));
        for (int part = 0; part < count; part++)
        {
            CollectionAssert.AreEqual(new[] { 2f * part, (2f * part) + 1 }, outputs[$"part{part}"].AsSpan<float>().ToArray());
        }
    }

    [TestMethod]
    public void Add_OtherAttributes_AreOtherNodes()
    {
        Graph graph = new("g");
        Value x = graph.Input("x", ElementType.Float32, 2, 3);

        Assert.AreNotSame(Op.Softmax(x, 0), Op.Softmax(x, 1));
    }

    [TestMethod]
    public void MatMul_InnerAxesDiffer_NamesOperatorAndShapes()
    {
        Graph graph = new("g");
        Value left = graph.Input("left", ElementType.Float32, 2, 3);
        Value right = graph.Input("right", ElementType.Float32, 4, 5);

        ShapeException exception = Assert.ThrowsExactly<ShapeException>(() => Op.MatMul(left, right));

        StringAssert.Contains(exception.Message, "MatMul", StringComparison.Ordinal);
        StringAssert.Contains(exception.Message, "[2, 3]", StringComparison.Ordinal);
        StringAssert.Contains(exception.Message, "[4, 5]", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("Add")]
    [DataRow("Where")]
    [DataRow("Concat")]
    [DataRow("Conv")]
    [DataRow("Attention")]
    public void AddNode_ShapesDoNotFit_NamesOperator(string opType)
    {
        Graph graph = new("g", opset: 23);
        Value left = graph.Input("left", ElementType.Float32, 2, 3, 4, 5);
        Value right = graph.Input("right", ElementType.Float32, 7, 11, 2, 2);
        Value[] inputs = opType switch
        {
            "Where" => [Op.Greater(left, graph.Scalar(0)), left, right],
            "Attention" => [left, right, right],
            _ => [left, right],
        };

        ShapeException exception = Assert.ThrowsExactly<ShapeException>(() => graph.AddNode(opType, inputs));

        StringAssert.StartsWith(exception.Message, opType, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Broadcast_NamedExtents_KeepTheirNames()
    {
        Graph graph = new("g");
        Value x = graph.Input("x", ElementType.Float32, "batch", "tokens", 8);

        Value y = Op.Linear(x * graph.Input("gate", ElementType.Float32, "batch", 1, 8), graph.Input("w", ElementType.Float32, 5, 8));

        Assert.AreEqual("[batch, tokens, 5]", y.Shape.ToString());
    }

    [TestMethod]
    public void Relabel_OfLaterOutput_FollowsItsName()
    {
        Graph graph = new("g");
        Value x = graph.Input("x", ElementType.Float32, "a");
        Value y = Op.Exp(x);
        Value seen = Op.Relabel(y, "b");

        graph.Output("y", y);

        Assert.AreEqual("y", ((RecordedValue)Op.Sin(seen)).Producer!.Input(0).Name);
    }

    [TestMethod]
    public void Linear_StoredWeight_IsTransposedInTheFile()
    {
        Graph graph = new("g");
        Value weight = new ParameterScope(graph).Parameter("weight", 5, 3);

        Op.Linear(graph.Input("x", ElementType.Float32, 2, 3), weight);

        Assert.HasCount(1, graph.Nodes);
        Assert.AreEqual("MatMul", graph.Nodes[0].OpType);
        Assert.IsInstanceOfType<TransposedLayout>(graph.Nodes[0].Input(1).Layout);
    }

    [TestMethod]
    public void GroupNorm_InNodesOfItsOwn_EqualsTheOperator()
    {
        Graph graph = new("g");
        Value x = graph.Input("x", ElementType.Float32, "batch", 4, "height", 2);
        Value weight = graph.Constant(Tensor.From<float>([1, 2, -1, 0.5f], 4));
        Value bias = graph.Constant(Tensor.From<float>([0, 1, 2, 3], 4));
        graph.Output("nodes", Op.GroupNorm(x, weight, bias, 2, 1e-5f));
        graph.Output("operator", graph.Add("GroupNormalization", [x, weight, bias], new() { { "num_groups", 2 }, { "epsilon", 1e-5f } }));
        float[] values = [.. Enumerable.Range(0, 2 * 4 * 3 * 2).Select(static index => MathF.Sin(index))];
        using TestSession session = new(graph);

        Dictionary<string, Tensor> outputs = session.Run(
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.From<float>(values, 2, 4, 3, 2) });

        CollectionAssert.AreEqual(outputs["operator"].Shape.ToArray(), outputs["nodes"].Shape.ToArray());
        for (int index = 0; index < values.Length; index++)
        {
            Assert.AreEqual(outputs["operator"].AsSpan<float>()[index], outputs["nodes"].AsSpan<float>()[index], 1e-5f);
        }
    }

    [TestMethod]
    [DataRow("cubic", "align_corners")]
    [DataRow("linear", "half_pixel")]
    public void Resize_FixedExtents_EqualsTheOperator(string mode, string coordinates)
    {
        Graph graph = new("g");
        Value x = graph.Input("x", ElementType.Float32, 1, 2, 5, 7);
        Value open = graph.Input("open", ElementType.Float32, 1, 2, "height", "width");
        NodeAttributes settings = new() { { "mode", mode }, { "coordinate_transformation_mode", coordinates } };
        graph.Output("products", graph.Resize(x, [2, 3], [8, 4], settings));
        graph.Output("operator", graph.Resize(open, [-2, -1], [8, 4], settings));
        Tensor values = Tensor.From<float>([.. Enumerable.Range(0, 70).Select(static index => MathF.Sin(index))], 1, 2, 5, 7);
        using TestSession session = new(graph);

        Dictionary<string, Tensor> outputs = session.Run(
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = values, ["open"] = values });

        CollectionAssert.AreEqual(new long[] { 1, 2, 8, 4 }, outputs["products"].Shape.ToArray());
        for (int index = 0; index < 64; index++)
        {
            Assert.AreEqual(outputs["operator"].AsSpan<float>()[index], outputs["products"].AsSpan<float>()[index], 1e-5f);
        }
    }

    [TestMethod]
    public void Constants_ThroughLayouts_AreFolded()
    {
        Graph graph = new("g");
        Value constant = graph.Constant(Tensor.From<float>([1, 2, 3, 4, 5, 6], 2, 3));

        Value folded = Op.Concat(0, Op.Reshape(Op.Transpose(constant, 1, 0), 6), graph.Constant(Tensor.From<float>([7], 1)));

        Assert.IsEmpty(graph.Nodes);
        CollectionAssert.AreEqual(new float[] { 1, 4, 2, 5, 3, 6, 7 }, ((RecordedValue)folded).Constant!.AsSpan<float>().ToArray());
    }

    [TestMethod]
    public void Parameter_DeclaredTwiceAlike_IsOne()
    {
        Graph graph = new("g");
        ParameterScope scope = new ParameterScope(graph).At("layers").At(3);

        Assert.AreSame(scope.Parameter("weight", 2, 3), scope.Parameter("weight", 2, 3));
        Assert.IsTrue(graph.Parameters.ContainsKey("layers.3.weight"));
        Assert.ThrowsExactly<ShapeException>(() => scope.Parameter("weight", 3, 2));
    }
}
