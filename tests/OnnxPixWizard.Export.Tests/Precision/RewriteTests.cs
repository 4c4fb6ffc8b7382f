using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Export.Tests.Precision;

[TestClass]
public sealed class RewriteTests
{
    private const int Rows = 48, Inputs = 256, Outputs = 96;

    [TestMethod]
    [DataRow(8, 0.015)]
    [DataRow(7, 0.025)]
    public void Int8_RowsOfVeryDifferentSize_EachIsAsExact(int weightBits, double tolerance)
    {
        Graph graph = Linear();
        float[] x = TestLinear.Normal(1, Rows * Inputs, 1);
        for (int row = 0; row < Rows; row += 5)
        {
            foreach (ref float value in x.AsSpan(row * Inputs, Inputs))
            {
                value *= 1000;
            }
        }

        Tensor input = Tensor.From<float>(x, 1, Rows, Inputs);
        float[] expected = TestLinear.Run(graph, graph, input);
        float[] actual = TestLinear.Run(new RowInt8Rewrite(TestLinear.Stored(graph), weightBits).Apply(graph), graph, input);

        for (int row = 0; row < Rows; row++)
        {
            double error = TestLinear.RelativeError(expected.AsSpan(row * Outputs, Outputs), actual.AsSpan(row * Outputs, Outputs));
            Assert.IsTrue(error < tolerance, $"row {row}: {error}");
        }
    }

    [TestMethod]
    public void Int8_RowOfZeros_GivesZeros()
    {
        Graph graph = Linear(bias: false);
        Tensor input = Tensor.Zeros(ElementType.Float32, 1, 2, Inputs);

        float[] actual = TestLinear.Run(new RowInt8Rewrite(TestLinear.Stored(graph)).Apply(graph), graph, input);

        Assert.IsTrue(actual.All(static value => value == 0));
    }

    [TestMethod]
    public void Int8_Weights_AreAQuarterOfTheFile()
    {
        Graph graph = Linear(bias: false);

        Graph rewritten = new RowInt8Rewrite(TestLinear.Stored(graph)).Apply(graph);

        Assert.AreEqual((Inputs * Outputs) + (4 * Outputs), ModelWriter.StoredBytes(rewritten));
        Assert.AreEqual(1, rewritten.Nodes.Count(static node => node.OpType == "MatMulIntegerToFloat"));
    }

    [TestMethod]
    public void Int4_Product_IsCloseWithAnEighthOfTheWeights()
    {
        Graph graph = Linear(bias: false);
        Tensor input = Tensor.From<float>(TestLinear.Normal(1, Rows * Inputs, 1), 1, Rows, Inputs);
        Graph rewritten = new BlockInt4Rewrite(TestLinear.Stored(graph)).Apply(graph);

        double error = TestLinear.RelativeError(TestLinear.Run(graph, graph, input), TestLinear.Run(rewritten, graph, input));

        Assert.IsTrue(error < 0.1, $"{error}");
        Assert.IsTrue(ModelWriter.StoredBytes(rewritten) < 4 * Inputs * Outputs / 6);
    }

    [TestMethod]
    [DataRow("step", "layers.0.feed_forward.w1", "MatMulNBits")]
    [DataRow("step", "layers.0.attention.wo", "MatMulIntegerToFloat")]
    [DataRow("text_encoder", "model.layers.0.mlp.up_proj", "MatMulNBits")]
    [DataRow("text_encoder", "model.layers.0.self_attn.o_proj", "MatMulIntegerToFloat")]
    [DataRow("task_encoder", "layers.0.mlp.fc1", "MatMulIntegerToFloat")]
    [DataRow("vision_encoder", "layers.0.mlp.fc1", "MatMulIntegerToFloat")]
    [DataRow("conditioner", "layers.0.attention.wk_y", "MatMulIntegerToFloat")]
    [DataRow("modulation", "layers.0.adaLN_modulation.1", "MatMulIntegerToFloat")]
    [DataRow("vae_decoder", "decoder.mid_block.attentions.0.to_q", "MatMul")]
    public void Int4_WhatAllTokensReadAlike_KeepsEightBits(string role, string name, string product)
    {
        Graph graph = Linear(name: name);

        Graph rewritten = PrecisionRewriter.Apply(
            role, graph, TestLinear.Stored(graph), new PrecisionOptions { Precision = BundlePrecision.Int4 });

        Assert.AreEqual(1, rewritten.Nodes.Count(node => node.OpType == product));
    }

    [TestMethod]
    [DataRow(BundlePrecision.Int8)]
    [DataRow(BundlePrecision.Int4)]
    public void Integers_PartsOfAMatrixTurnedOver_AreReadInPlace(object chosen)
    {
        BundlePrecision precision = (BundlePrecision)chosen;
        // A weight that the graph cuts into halves before it is used, as the token sampler does.
        Graph graph = new("halves");
        Value x = graph.Input("x", ElementType.Float32, "rows", Inputs);
        Value weight = new ParameterScope(graph).Parameter("weight", Outputs, 2 * Inputs);
        IReadOnlyList<Value> halves = Op.Split(weight, 1, Inputs, Inputs);
        graph.Output("y", Op.Linear(x, halves[0]) - (Op.Linear(x, halves[1]) * 0.5f));
        Tensor input = Tensor.From<float>(TestLinear.Normal(1, Rows * Inputs, 1), Rows, Inputs);
        Graph rewritten = PrecisionRewriter.Apply("step", graph, TestLinear.Stored(graph), new PrecisionOptions { Precision = precision });

        double error = TestLinear.RelativeError(TestLinear.Run(graph, graph, input), TestLinear.Run(rewritten, graph, input));

        Assert.IsTrue(error < (precision == BundlePrecision.Int8 ? 0.015 : 0.1), $"{error}");
        Assert.IsFalse(rewritten.Nodes.Any(static node => node.OpType == "MatMul"));
    }

    [TestMethod]
    public void Integers_Table_KeepsItsRowsAndAQuarterOfItsBytes()
    {
        Graph graph = new("table");
        Value ids = graph.Input("x", ElementType.Int64, "rows", "tokens");
        graph.Output("y", Op.Gather(new ParameterScope(graph).Parameter("weight", 100, 64), ids));
        Tensor input = Tensor.From<long>([0, 99, 5, 5], 2, 2);
        Graph rewritten = new RowInt8Rewrite(TestLinear.Stored(graph)).Apply(graph);

        double error = TestLinear.RelativeError(TestLinear.Run(graph, graph, input), TestLinear.Run(rewritten, graph, input));

        Assert.IsTrue(error < 0.01, $"{error}");
        Assert.AreEqual(100 * (64 + 4), ModelWriter.StoredBytes(rewritten));
    }

    [TestMethod]
    [DataRow("t_embedder.mlp.0")]
    [DataRow("x_embedder")]
    [DataRow("final_layer.linear")]
    public void Integers_WhereItEntersOrLeaves_TheNetworkKeepsFloats(string name)
    {
        Graph graph = Linear(bias: false, name);

        Graph rewritten = new RowInt8Rewrite(TestLinear.Stored(graph)).Apply(graph);

        Assert.AreEqual(4 * Inputs * Outputs, ModelWriter.StoredBytes(rewritten));
    }

    [TestMethod]
    public void Half_Product_IsCloseBetweenFloats()
    {
        Graph graph = Linear();
        Tensor input = Tensor.From<float>(TestLinear.Normal(1, Rows * Inputs, 1), 1, Rows, Inputs);
        Graph rewritten = new HalfRewrite(TestLinear.Stored(graph), ElementType.Float16).Apply(graph);

        double error = TestLinear.RelativeError(TestLinear.Run(graph, graph, input), TestLinear.Run(rewritten, graph, input));

        Assert.IsTrue(error is > 0 and < 1e-3, $"{error}");
        Assert.AreEqual(ElementType.Float32, rewritten.Outputs[0].Value.Type);
        Assert.AreEqual(2 * ((Inputs * Outputs) + Outputs), ModelWriter.StoredBytes(rewritten));
    }

    [TestMethod]
    public void Half_SquaresAndTheirSum_StayFloats()
    {
        // 300 squared is more than a half holds.
        Graph graph = new("norm");
        Value x = graph.Input("x", ElementType.Float32, "rows", Inputs);
        Value y = Op.Linear(x * 300f, new ParameterScope(graph).Parameter("weight", Outputs, Inputs));
        graph.Output("y", y / Op.Sqrt(Op.ReduceSum(y * y, keepDimensions: true, -1)));
        Tensor input = Tensor.From<float>(TestLinear.Normal(1, Rows * Inputs, 1), Rows, Inputs);
        Graph rewritten = new HalfRewrite(TestLinear.Stored(graph), ElementType.Float16).Apply(graph);

        double error = TestLinear.RelativeError(TestLinear.Run(graph, graph, input), TestLinear.Run(rewritten, graph, input));

        Assert.IsTrue(error < 1e-3, $"{error}");
    }

    [TestMethod]
    public void Half_Mask_IsANumberThatAHalfHolds()
    {
        Graph graph = new("mask");
        Value x = graph.Input("x", ElementType.Float32, "rows", Inputs);
        Value scores = Op.Linear(x, new ParameterScope(graph).Parameter("weight", Outputs, Inputs));
        graph.Output("y", scores + Op.Where(Op.Greater(Op.Slice(x, 1, 0, 1), graph.Scalar(0)), graph.Scalar(0), graph.Scalar(-1e9f)));
        Tensor input = Tensor.From<float>(TestLinear.Normal(1, Rows * Inputs, 1), Rows, Inputs);

        float[] actual = TestLinear.Run(new HalfRewrite(TestLinear.Stored(graph), ElementType.Float16).Apply(graph), graph, input);

        Assert.IsTrue(actual.All(float.IsFinite));
        Assert.IsTrue(actual.Min() is < -7000 and > -8000);
    }

    private static Graph Linear(bool bias = true, string name = "layers.0.wq")
    {
        Graph graph = new("linear");
        Value x = graph.Input("x", ElementType.Float32, 1, "rows", Inputs);
        ParameterScope scope = new ParameterScope(graph).At(name);
        graph.Output("y", Op.Linear(x, scope.Parameter("weight", Outputs, Inputs), bias ? scope.Parameter("bias", Outputs) : null));
        return graph;
    }
}
