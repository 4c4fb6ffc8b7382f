using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using static OnnxPixWizard.Graphs.Tests.Differentiation.Examples.ExampleRows;

namespace OnnxPixWizard.Graphs.Tests.Differentiation.Examples;

/// <summary>Convolution, pooling and resizing.</summary>
internal static class ImageExamples
{
    public static IEnumerable<object[]> Convolutions =>
    [
        Row("Conv 1", "2,3,2,3;2,3,1,1", static x => Op.Conv(x[0], x[1], null)),
        Row("Conv 3", "2,2,4,3;3,2,3,3;3", static x => Op.Conv(x[0], x[1], x[2], pads: [1, 1, 1, 1])),
        Row("Conv stride 2", "1,2,5,4;2,2,3,3;2", static x => Op.Conv(x[0], x[1], x[2], [2, 2], [1, 1, 1, 1])),
        Row("Conv unused border", "1,2,6,4;2,2,3,3", static x => Op.Conv(x[0], x[1], null, [2, 2])),
        Row("Conv stride 3, kernel 2", "1,1,8,7;2,1,2,2", static x => Op.Conv(x[0], x[1], null, [3, 3])),
        Row("Conv dilated", "1,2,5,5;2,2,3,2", static x => Op.Conv(x[0], x[1], null, pads: [2, 0, 1, 1], dilations: [2, 3])),
        Row("Conv patches", "2,3,4,4;4,3,2,2;4", static x => Op.Conv(x[0], x[1], x[2], [2, 2])),
        Row("Conv in groups", "1,4,3,3;6,2,3,3;6", static x => Op.Conv(x[0], x[1], x[2], pads: [1, 1, 1, 1], groups: 2)),
        Row("Conv by channel", "2,3,4,3;3,1,3,3", static x => Op.Conv(x[0], x[1], null, [1, 2], [1, 1, 1, 1], groups: 3)),
        Row("Conv by channel, two each", "1,2,4,3;4,1,2,2", static x => Op.Conv(x[0], x[1], null, groups: 2)),
        Row("Conv 1-D", "2,2,7;3,2,3;3", static x => Op.Conv(x[0], x[1], x[2], [2], [1, 1])),
        Row("Conv 3-D", "1,1,3,3,2;2,1,2,2,2", static x => Op.Conv(x[0], x[1], null, pads: [1, 0, 0, 0, 1, 0])),
        Row("Conv same upper", "1,1,5,4;1,1,3,2", static x => Add("Conv", x, new() { { "auto_pad", "SAME_UPPER" }, { "strides", new long[] { 2, 2 } } })),
        Row("Conv of itself", "2,2,2,2", static x => Op.Conv(x[0], x[0], null, pads: [1, 1, 1, 1])),
        Row("ConvTranspose", "2,2,3,2;2,3,3,3;3", static x => Add("ConvTranspose", x, new() { { "pads", new long[] { 1, 1, 1, 1 } } })),
        Row("ConvTranspose stride 2", "1,2,2,3;2,2,2,2", static x => Add("ConvTranspose", x, new() { { "strides", new long[] { 2, 2 } } })),
        Row("ConvTranspose output padding", "1,2,2,3;2,2,3,3;2", static x => Add("ConvTranspose", x, new() { { "strides", new long[] { 2, 2 } }, { "pads", new long[] { 1, 1, 1, 1 } }, { "output_padding", new long[] { 1, 1 } } })),
        Row("ConvTranspose dilated groups", "1,4,2,3;4,2,2,2", static x => Add("ConvTranspose", x, new() { { "strides", new long[] { 1, 2 } }, { "pads", new long[] { 1, 1, 1, 1 } }, { "dilations", new long[] { 2, 2 } }, { "group", 2 } })),
        Row("ConvTranspose output shape", "1,1,3,3;1,1,3,3", static x => Add("ConvTranspose", x, new() { { "strides", new long[] { 2, 2 } }, { "output_shape", new long[] { 6, 5 } } })),
        Row("ConvTranspose 1-D", "1,2,4;2,2,3", static x => Add("ConvTranspose", x, new() { { "strides", new long[] { 2 } }, { "pads", new long[] { 0, 1 } } })),
        Row("AveragePool", "1,2,4,4", static x => Add("AveragePool", x, Pool(2, 2))),
        Row("AveragePool overlapping", "1,2,5,4", static x => Add("AveragePool", x, Pool(3, 2, 1))),
        Row("AveragePool with pads counted", "1,1,5,4", static x => Add("AveragePool", x, Pool(3, 2, 1, ("count_include_pad", 1L)))),
        Row("AveragePool unused border", "1,1,5,6", static x => Add("AveragePool", x, Pool(2, 2))),
        Row("AveragePool dilated", "1,1,6,5", static x => Add("AveragePool", x, new() { { "kernel_shape", new long[] { 2, 2 } }, { "dilations", new long[] { 2, 3 } } })),
        Row("AveragePool 1-D same", "2,2,6", static x => Add("AveragePool", x, new() { { "kernel_shape", new long[] { 3 } }, { "strides", new long[] { 2 } }, { "auto_pad", "SAME_UPPER" } })),
        Row("AveragePool 3-D", "1,1,3,4,2", static x => Add("AveragePool", x, new() { { "kernel_shape", new long[] { 2, 2, 1 } } })),
        Row("AveragePool ceiling, padded", "1,1,6,7", static x => Add("AveragePool", x, Pool(3, 2, 1, ("ceil_mode", 1L), ("count_include_pad", 1L)))),
        Row("AveragePool ceiling", "1,1,5,6", static x => Add("AveragePool", x, Pool(2, 2, 0, ("ceil_mode", 1L)))),
        Row("GlobalAveragePool", "2,2,3,2", static x => Add("GlobalAveragePool", x)),
        Row("GlobalMaxPool", "2,2,3,2", static x => Add("GlobalMaxPool", x), kinks: true),
        Row("MaxPool", "1,2,4,4", static x => Add("MaxPool", x, Pool(2, 2)), kinks: true),
        Row("MaxPool overlapping", "2,1,5,4", static x => Add("MaxPool", x, Pool(3, 1, 1)), kinks: true),
        Row("MaxPool dilated", "1,1,6,5", static x => Add("MaxPool", x, new() { { "kernel_shape", new long[] { 2, 2 } }, { "dilations", new long[] { 2, 3 } } }), kinks: true),
        Row("MaxPool 1-D", "2,2,6", static x => Add("MaxPool", x, new() { { "kernel_shape", new long[] { 3 } }, { "strides", new long[] { 2 } }, { "auto_pad", "SAME_LOWER" } }), kinks: true),
        Row("MaxPool ceiling", "1,1,5,5", static x => Add("MaxPool", x, Pool(2, 2, 0, ("ceil_mode", 1L))), kinks: true),
    ];

    public static IEnumerable<object[]> Resizing =>
    [
        Row("Resize nearest by 2", "1,2,2,3", static x => Op.Upsample(x[0], 2)),
        Row("Resize linear by 2", "1,2,2,3", static x => Op.UpsampleLinear(x[0], 2)),
        Row("Resize nearest by 1.5", "1,1,4,3", static x => Resize(x[0], [1, 1, 1.5f, 1.5f], ("mode", "nearest"))),
        Row("Resize nearest down, prefer ceiling", "1,1,6,5", static x => Resize(x[0], [1, 1, 0.5f, 0.6f], ("mode", "nearest"), ("nearest_mode", "round_prefer_ceil"))),
        Row("Resize nearest by 2 and 3", "1,1,2,2", static x => Resize(x[0], [1, 1, 2, 3], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"))),
        Row("Resize nearest, ceiling", "1,1,4,4", static x => Resize(x[0], [1, 1, 2, 0.75f], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "ceil"))),
        Row("Resize linear down", "1,1,5,6", static x => Resize(x[0], [1, 1, 0.6f, 0.5f], ("mode", "linear"))),
        Row("Resize linear, aligned corners", "1,1,3,4", static x => Resize(x[0], [1, 1, 2, 1.5f], ("mode", "linear"), ("coordinate_transformation_mode", "align_corners"))),
        Row("Resize linear, asymmetric", "1,1,3,4", static x => Resize(x[0], [1, 1, 2, 1.5f], ("mode", "linear"), ("coordinate_transformation_mode", "asymmetric"))),
        Row("Resize linear, one result", "1,1,3,4", static x => Resize(x[0], [1, 1, 0.4f, 0.5f], ("mode", "linear"), ("coordinate_transformation_mode", "pytorch_half_pixel"))),
        Row("Resize linear, symmetric", "1,1,5,4", static x => Resize(x[0], [1, 1, 0.7f, 1.3f], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel_symmetric"))),
        Row("Resize linear to sizes", "1,1,3,5", static x => x[0].Graph.Add("Resize", [x[0], null, null, x[0].Graph.Integers(1, 1, 5, 4)], new() { { "mode", "linear" } })),
        Row("Resize linear of two axes", "3,4", static x => Resize(x[0], [1.5f, 2], ("mode", "linear"))),
        Row("Resize cubic", "1,1,4,5", static x => Resize(x[0], [1, 1, 2, 1.4f], ("mode", "cubic"))),
        Row("Resize cubic, a = -0.5", "1,1,4,5", static x => Resize(x[0], [1, 1, 0.5f, 1.4f], ("mode", "cubic"), ("cubic_coeff_a", -0.5f))),
        Row("Resize cubic, outside excluded", "1,1,4,5", static x => Resize(x[0], [1, 1, 2, 0.6f], ("mode", "cubic"), ("exclude_outside", 1L))),
        Row("Resize linear, antialiased", "1,1,6,8", static x => Resize(x[0], [1, 1, 0.5f, 0.6f], ("mode", "linear"), ("antialias", 1L))),
        Row("Resize cubic, antialiased", "1,1,6,8", static x => Resize(x[0], [1, 1, 0.5f, 0.6f], ("mode", "cubic"), ("antialias", 1L))),
        Row("Resize linear of a region", "1,1,5,5", static x => x[0].Graph.Add("Resize",
            [x[0], Floats(x[0].Graph, 0, 0, 0.2f, -0.1f, 1, 1, 0.8f, 0.9f), null, x[0].Graph.Integers(1, 1, 3, 4)],
            new() { { "mode", "linear" }, { "coordinate_transformation_mode", "tf_crop_and_resize" } })),
    ];

    private static RecordedValue Resize(Value x, float[] scales, params (string Name, object Value)[] settings)
    {
        NodeAttributes attributes = [];
        foreach ((string name, object value) in settings)
        {
            attributes.Add(name, value);
        }

        return x.Graph.Add("Resize", [x, null, Floats(x.Graph, scales)], attributes);
    }

    private static NodeAttributes Pool(long kernel, long stride, long pad = 0, params (string Name, object Value)[] settings)
    {
        NodeAttributes attributes = new()
        {
            { "kernel_shape", new[] { kernel, kernel } }, { "strides", new[] { stride, stride } }, { "pads", new[] { pad, pad, pad, pad } },
        };
        foreach ((string name, object value) in settings)
        {
            attributes.Add(name, value);
        }

        return attributes;
    }
}
