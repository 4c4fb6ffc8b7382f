using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Operators;

/// <summary>The weights with which a Resize reads one axis, after ONNX's definition of the operator.</summary>
internal static class Interpolation
{
    /// <summary>The map from the source to the result along an axis.</summary>
    public static AxisMap Create(NodeAttributes attributes, ResizeAxis axis, int extent, int result)
    {
        string mode = attributes.Text("mode", "nearest");
        string coordinates = attributes.Text("coordinate_transformation_mode", "half_pixel");
        string rounding = attributes.Text("nearest_mode", "round_prefer_floor");
        bool excludes = attributes.Integer("exclude_outside", 0) == 1;
        float scale = axis.Ratio(extent);
        bool smooths = attributes.Integer("antialias", 0) == 1 && scale < 1 && mode != "nearest";
        float stretch = smooths ? scale : 1;
        float cubic = attributes.Float("cubic_coeff_a", -0.75f);
        Func<float, float> kernel = mode == "cubic" ? distance => Cubic(distance, cubic) : static distance => MathF.Max(0, 1 - distance);
        float reach = (mode == "cubic" ? 2 : 1) / stretch;

        AxisMap map = new(result, extent);
        for (int place = 0; place < result; place++)
        {
            float position = Position(coordinates, place, axis, scale, extent, result);
            if (coordinates == "tf_crop_and_resize" && (position < 0 || position > extent - 1))
            {
                // Outside the source there is a constant.
                continue;
            }

            if (mode == "nearest")
            {
                map.Add(place, Math.Clamp(Round(rounding, position), 0, extent - 1), 1);
                continue;
            }

            Spread(map, place, position, extent, reach, distance => kernel(distance * stretch), excludes, excludes || smooths);
        }

        return map;
    }

    private static void Spread(
        AxisMap map, int place, float position, int extent, float reach, Func<float, float> kernel, bool excludes, bool normalizes)
    {
        List<(int Column, float Weight)> taps = [];
        for (int column = (int)MathF.Floor(position - reach) + 1; column < position + reach; column++)
        {
            if (!excludes || (column >= 0 && column < extent))
            {
                taps.Add((Math.Clamp(column, 0, extent - 1), kernel(MathF.Abs(column - position))));
            }
        }

        float total = normalizes ? taps.Sum(static tap => tap.Weight) : 1;
        foreach ((int column, float weight) in taps)
        {
            map.Add(place, column, weight / total);
        }
    }

    private static float Position(string coordinates, int place, ResizeAxis axis, float scale, int extent, int result) => coordinates switch
    {
        "half_pixel" => ((place + 0.5f) / scale) - 0.5f,
        "half_pixel_symmetric" => (extent / 2f * (1 - (result / (scale * extent)))) + ((place + 0.5f) / scale) - 0.5f,
        "pytorch_half_pixel" => result > 1 ? ((place + 0.5f) / scale) - 0.5f : 0,
        "align_corners" => result > 1 ? place * (float)(extent - 1) / (result - 1) : 0,
        "asymmetric" => place / scale,
        "tf_crop_and_resize" => result > 1
            ? (axis.From * (extent - 1)) + (place * (axis.To - axis.From) * (extent - 1) / (result - 1))
            : 0.5f * (axis.From + axis.To) * (extent - 1),
        _ => throw new ShapeException($"coordinates '{coordinates}' are not known."),
    };

    private static int Round(string rounding, float position) => (int)(rounding switch
    {
        "round_prefer_floor" => MathF.Ceiling(position - 0.5f),
        "round_prefer_ceil" => MathF.Floor(position + 0.5f),
        "floor" => MathF.Floor(position),
        "ceil" => MathF.Ceiling(position),
        _ => throw new ShapeException($"rounding '{rounding}' is not known."),
    });

    // Keys 1981, with his a as a parameter.
    private static float Cubic(float distance, float a) => distance switch
    {
        <= 1 => ((((a + 2) * distance) - (a + 3)) * distance * distance) + 1,
        < 2 => ((((a * distance) - (5 * a)) * distance) + (8 * a)) * distance - (4 * a),
        _ => 0,
    };
}
