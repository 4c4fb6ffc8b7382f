using System.Text.Json.Nodes;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Mcp;

/// <summary>What a picture tells, short enough for an assistant to read.</summary>
internal static class PictureFacts
{
    private const int Rows = 6, Columns = 8;

    /// <param name="data">What was read.</param>
    /// <param name="scale">Pixels of the picture to a value of the data.</param>
    public static JsonObject Of(TaskData data, DataScale? scale)
    {
        DataScale pixels = scale ?? new DataScale(1, 1);
        JsonObject facts = new() { ["unit"] = data.Unit };
        switch (data)
        {
            case DepthMap depth:
                Depth(facts, depth);
                break;
            case NormalMap normals:
                Normals(facts, normals);
                break;
            case LabelMap labels:
                facts["classes"] = new JsonArray([.. labels.Legend
                    .Select(entry => Region(labels.Labels, value => value == entry.Id, labels.Size, pixels, entry.Name))
                    .Where(static region => region is not null)]);
                break;
            case LevelMap levels:
                facts["found"] = Region(levels.Values, static value => value >= 128, levels.Size, pixels, name: null);
                break;
        }

        foreach (TaskFile file in data.Files.Where(file => data is not LabelMap && file.Suffix.EndsWith(".json", StringComparison.Ordinal)))
        {
            using MemoryStream stream = new();
            file.Write(stream);
            facts[file.Suffix.Split('.')[^2]] = JsonNode.Parse(stream.ToArray());
        }

        return facts;
    }

    /// <summary>Medians of a coarse grid, row by row from the top; null where there is no depth.</summary>
    private static void Depth(JsonObject facts, DepthMap depth)
    {
        float[] all = [.. depth.Metres.ToArray().Where(static value => value > 0)];
        (facts["nearest"], facts["farthest"], facts["median"]) = (Number(all.DefaultIfEmpty().Min()), Number(all.DefaultIfEmpty().Max()),
            Median(all));
        JsonArray rows = new();
        for (int row = 0; row < Rows; row++)
        {
            JsonArray cells = new();
            for (int column = 0; column < Columns; column++)
            {
                cells.Add((JsonNode?)Median(Cell(depth, row, column)));
            }

            rows.Add((JsonNode)cells);
        }

        facts["grid"] = rows;
    }

    private static float[] Cell(DepthMap depth, int row, int column)
    {
        (int top, int bottom) = Part(row, Rows, depth.Size.Height);
        (int left, int right) = Part(column, Columns, depth.Size.Width);
        List<float> values = [];
        for (int y = top; y < bottom; y++)
        {
            values.AddRange(depth.Metres[((y * depth.Size.Width) + left)..((y * depth.Size.Width) + right)]);
        }

        return [.. values.Where(static value => value > 0)];

        static (int Begin, int End) Part(int index, int parts, int length) =>
            (index * length / parts, Math.Max((index * length / parts) + 1, (index + 1) * length / parts));
    }

    /// <summary>Shares of the surfaces by the direction that they face most.</summary>
    private static void Normals(JsonObject facts, NormalMap normals)
    {
        string[] names = ["right", "left", "up", "down", "viewer", "away"];
        int[] counts = new int[names.Length];
        for (int i = 0; i < normals.Vectors.Length; i += 3)
        {
            ReadOnlySpan<float> vector = normals.Vectors.Slice(i, 3);
            int axis = MathF.Abs(vector[0]) > MathF.Abs(vector[1]) ? 0 : 1;
            axis = MathF.Abs(vector[2]) > MathF.Abs(vector[axis]) ? 2 : axis;
            if (vector[axis] != 0)
            {
                counts[(2 * axis) + (vector[axis] < 0 ? 1 : 0)]++;
            }
        }

        JsonObject facing = new();
        foreach ((int i, string name) in names.Index())
        {
            facing[name] = Number((float)counts[i] / Math.Max(1, counts.Sum()));
        }

        facts["facing"] = facing;
        facts["surfaces"] = Number((float)counts.Sum() * 3 / normals.Vectors.Length);
    }

    /// <summary>Share and box of the pixels that are meant; null where there are none.</summary>
    private static JsonObject? Region(
        ReadOnlySpan<byte> values, Func<byte, bool> isMeant, ImageSize size, DataScale pixels, string? name)
    {
        (int left, int top, int right, int bottom, int count) = (size.Width, size.Height, -1, -1, 0);
        for (int i = 0; i < values.Length; i++)
        {
            if (isMeant(values[i]))
            {
                (int x, int y) = (i % size.Width, i / size.Width);
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
                count++;
            }
        }

        if (count == 0)
        {
            return null;
        }

        JsonObject region = new();
        if (name is not null)
        {
            region["name"] = name;
        }

        region["share"] = Number((float)count / values.Length);
        region["box"] = new JsonArray(
            Pixels(left, pixels.X), Pixels(top, pixels.Y), Pixels(right + 1 - left, pixels.X), Pixels(bottom + 1 - top, pixels.Y));
        return region;

        static JsonNode Pixels(int value, double scale) => (int)Math.Round(value * scale);
    }

    private static JsonValue? Median(float[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? null : Number(values[values.Length / 2]);
    }

    private static JsonValue Number(float value) => JsonValue.Create(Math.Round(value, 3));
}
