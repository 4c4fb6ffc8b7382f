using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using static OnnxPixWizard.Graphs.Tests.Differentiation.Examples.ExampleRows;

namespace OnnxPixWizard.Graphs.Tests.Differentiation.Examples;

/// <summary>Operators that move, repeat, join, cut or pick.</summary>
internal static class LayoutExamples
{
    public static IEnumerable<object[]> Layouts =>
    [
        Row("Reshape", "2,6", static x => Op.Exp(Op.Reshape(x[0], 3, 4))),
        Row("Flatten", "2,3,2", static x => Add("Flatten", x, new() { { "axis", 2 } })),
        Row("Flatten from the end", "2,3,2", static x => Add("Flatten", x, new() { { "axis", -2 } })),
        Row("Squeeze", "2,1,3,1", static x => Op.Squeeze(x[0], 1, -1)),
        Row("Squeeze all", "2,1,3,1", static x => Add("Squeeze", x)),
        Row("Unsqueeze", "2,3", static x => Op.Unsqueeze(x[0], 0, -1)),
        Row("Transpose", "2,3,4", static x => Op.Transpose(x[0], 2, 0, 1)),
        Row("Transpose reversed", "2,3,4", static x => Add("Transpose", x)),
        Row("Expand", "3,1", static x => Op.Expand(x[0], 2, 3, 4)),
        Row("Tile", "2,3", static x => Add("Tile", [x[0], x[0].Graph.Integers(2, 3)])),
        Row("Concat", "2,1,3;2,2,3", static x => Op.Concat(1, x)),
        Row("Concat of one twice", "2,1;2,2", static x => Op.Concat(-1, x[0], x[1], x[0])),
        Row("Split", "2,5", static x => Op.Split(x[0], 1, 2, 1, 2), 0, 1),
        Row("Split evenly", "5,2", static x => x[0].Graph.AddNode("Split", x, new() { { "num_outputs", 2 } }).Outputs, 0, 1),
        Row("Split, one part unused", "2,5", static x => [Op.Split(x[0], 1, 2, 1, 2)[0], Op.Split(x[0], 1, 2, 1, 2)[2]], 0, 1),
        Row("Slice", "4,5", static x => Op.Slice(x[0], 1, 1, 4)),
        Row("Slice of a half", "4,6", static x => [Op.Slice(x[0], 1, 0, 3) * Op.Slice(x[0], 1, 3, 6)], -1, 1),
        Row("Slice with a step", "4,5", static x => Op.Slice(x[0], 1, -4, 5, 2)),
        Row("Slice backwards", "4,5", static x => Op.Slice(x[0], 0, -1, -100, -2)),
        Row("Slice of several axes", "4,5", static x => Op.Slice(x[0], [1, 0], [4, 1], [-6, 3], [-2, 1])),
        Row("Pad", "2,3", static x => Op.Pad(x[0], [1, 0, 0, 2], constant: 1.5f)),
        Row("Pad that cuts", "3,4", static x => Op.Pad(x[0], [0, -1, 1, 2])),
        Row("Pad by a trained number", "2,3;1", static x => x[0].Graph.Add("Pad", [x[0], x[0].Graph.Integers(1, -1, 0, 2), Op.Squeeze(x[1], 0)])),
        Row("Pad of named axes", "2,3", static x => Add("Pad", [x[0], x[0].Graph.Integers(2, 1), null!, x[0].Graph.Integers(-1)])),
        Row("Pad reflect", "3,4", static x => Op.Pad(x[0], [1, 2, 2, 3], "reflect")),
        Row("Pad edge", "2,3", static x => Op.Pad(x[0], [1, 2, 0, 1], "edge")),
        Row("Pad wrap", "2,3", static x => Op.Pad(x[0], [1, 2, 0, 1], "wrap")),
        Row("DepthToSpace DCR", "1,8,2,1", static x => Add("DepthToSpace", x, new() { { "blocksize", 2 }, { "mode", "DCR" } })),
        Row("DepthToSpace CRD", "1,8,2,1", static x => Add("DepthToSpace", x, new() { { "blocksize", 2 }, { "mode", "CRD" } })),
        Row("SpaceToDepth", "1,2,4,2", static x => Add("SpaceToDepth", x, new() { { "blocksize", 2 } })),
        Row("Trilu", "3,3", static x => Add("Trilu", x, new() { { "upper", 0 } })),
        Row("Trilu above", "3,4", static x => Add("Trilu", [x[0], x[0].Graph.Integer(1)])),
    ];

    public static IEnumerable<object[]> Indexing =>
    [
        Row("Gather rows", "5,3", static x => Op.Gather(x[0], x[0].Graph.Constant(Tensor.From<long>([0, 4, 0, -1, 2, 0], 2, 3)))),
        Row("Gather each once", "4,3", static x => Op.Gather(x[0], x[0].Graph.Integers(2, -4, 1))),
        Row("Gather a permutation", "4,3", static x => Op.Gather(x[0], x[0].Graph.Integers(2, 0, 3, 1))),
        Row("Gather of a column", "2,4,2", static x => Op.Gather(x[0], x[0].Graph.Integers(1, -1, 1), 1)),
        Row("Gather one entry", "2,4,2", static x => Op.Gather(x[0], x[0].Graph.Integer(-2), 1)),
        Row("Gather by 32-bit indices", "4,3", static x => Op.Gather(x[0], x[0].Graph.Constant(Tensor.From<int>([3, 3, 0], 3)))),
        Row("GatherElements", "3,4", static x => Op.GatherElements(x[0], x[0].Graph.Constant(Tensor.From<long>([0, 0, 3, -1, 2, 2], 3, 2)), 1)),
        Row("GatherND", "3,4", static x => Add("GatherND", [x[0], x[0].Graph.Constant(Tensor.From<long>([0, 1, 2, -1, 0, 1], 3, 2))])),
        Row("GatherND of rows", "3,2,2", static x => Add("GatherND", [x[0], x[0].Graph.Constant(Tensor.From<long>([0, 1, 2, 0, 0, 1], 3, 2))])),
        Row("GatherND with a batch", "2,3,2", static x => Add("GatherND", [x[0], x[0].Graph.Constant(Tensor.From<long>([2, 0, 1, 1], 2, 2, 1))], new() { { "batch_dims", 1 } })),
        Row("TopK", "3,5", static x => Op.TopK(x[0], 2).Values, kinks: true),
        Row("TopK smallest of an axis", "5,3", static x => Add("TopK", [x[0], x[0].Graph.Integers(2)], new() { { "axis", 0 }, { "largest", 0 } }), kinks: true),
        Row("ScatterElements", "3,4;2,4", static x => Add("ScatterElements", [x[0], Rows(x[0].Graph), x[1]])),
        Row("ScatterElements add", "3,4;2,4", static x => Add("ScatterElements", [x[0], Rows(x[0].Graph), x[1]], new() { { "reduction", "add" } })),
        Row("ScatterND", "4,2;2,2", static x => Add("ScatterND", [x[0], x[0].Graph.Constant(Tensor.From<long>([3, 1], 2, 1)), x[1]])),
        Row("ScatterND add", "4,2;3,2", static x => Add("ScatterND", [x[0], x[0].Graph.Constant(Tensor.From<long>([3, 1, 3], 3, 1)), x[1]], new() { { "reduction", "add" } })),
    ];

    private static RecordedValue Rows(Graph graph) => graph.Constant(Tensor.From<long>([2, 0, 1, -1, 0, 2, 0, 1], 2, 4));
}
