using System.Text.Json;

namespace OnnxPixWizard.Sessions.Loras;

/// <summary>
/// How a tensor that a graph stores is made of published parameters, by moving elements only: the recipes that are written into a bundle's
/// graphs, so that parameters can be found and read back.
/// </summary>
/// <param name="recipe">A recipe; its document lives as long as this.</param>
internal sealed class StoredLayout(JsonElement recipe)
{
    /// <summary>The graph's fact that holds the recipes of its stored tensors by name.</summary>
    public const string Parameters = "onnxpixwizard.parameters";

    /// <summary>
    /// The graph's fact that tells, by the name of its result, what each product with weights of fewer bits reads and of which parameters
    /// its weights were made: what a side path beside the product needs.
    /// </summary>
    public const string Products = "onnxpixwizard.products";

    /// <summary>Names and shapes of the published parameters in it.</summary>
    public IEnumerable<(string Name, long[] Shape)> Sources() => Sources(recipe);

    /// <summary>Makes the stored tensor of elements that stand for the parameters'.</summary>
    /// <param name="parameter">Elements of a parameter, row-major, by name and shape.</param>
    public T[] Make<T>(Func<string, long[], T[]> parameter) => Make(recipe, parameter).Values;

    private static IEnumerable<(string Name, long[] Shape)> Sources(JsonElement recipe) =>
        !recipe.TryGetProperty("op", out JsonElement op) ? [(recipe.GetProperty("parameter").GetString()!, Numbers(recipe, "shape"))]
        : op.ValueEquals("concat") ? recipe.GetProperty("parts").EnumerateArray().SelectMany(Sources)
        : Sources(recipe.GetProperty("of"));

    private static (long[] Shape, T[] Values) Make<T>(JsonElement recipe, Func<string, long[], T[]> parameter)
    {
        if (!recipe.TryGetProperty("op", out JsonElement op))
        {
            long[] own = Numbers(recipe, "shape");
            return (own, parameter(recipe.GetProperty("parameter").GetString()!, own));
        }

        if (op.ValueEquals("concat"))
        {
            return Join([.. recipe.GetProperty("parts").EnumerateArray().Select(part => Make(part, parameter))],
                recipe.GetProperty("axis").GetInt32());
        }

        (long[] shape, T[] values) = Make(recipe.GetProperty("of"), parameter);
        return op.GetString() switch
        {
            "reshape" => (Numbers(recipe, "shape"), values),
            "transpose" => Transpose(shape, values, [.. Numbers(recipe, "perm").Select(static axis => (int)axis)]),
            "permute" => Permute(shape, values, recipe.GetProperty("axis").GetInt32(), Numbers(recipe, "indices")),
            string other => throw new FormatException($"'{other}' is no way to store parameters"),
            null => throw new FormatException("a recipe has no name"),
        };
    }

    private static (long[] Shape, T[] Values) Join<T>((long[] Shape, T[] Values)[] parts, int axis)
    {
        long[] shape = [.. parts[0].Shape];
        shape[axis] = parts.Sum(part => part.Shape[axis]);
        T[] joined = new T[Count(shape)];
        int inner = (int)Count(shape.AsSpan(axis + 1)), outer = (int)Count(shape.AsSpan(0, axis)), stride = (int)shape[axis] * inner;
        int at = 0;
        foreach ((long[] own, T[] values) in parts)
        {
            int run = (int)own[axis] * inner;
            for (int row = 0; row < outer; row++)
            {
                values.AsSpan(row * run, run).CopyTo(joined.AsSpan((row * stride) + at));
            }

            at += run;
        }

        return (shape, joined);
    }

    private static (long[] Shape, T[] Values) Transpose<T>(long[] shape, T[] values, int[] axes)
    {
        long[] turned = [.. axes.Select(axis => shape[axis])], strides = [.. axes.Select(axis => Count(shape.AsSpan(axis + 1)))];
        T[] result = new T[values.Length];
        long[] place = new long[axes.Length];
        long from = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[from];
            for (int axis = axes.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++place[axis] < turned[axis])
                {
                    break;
                }

                from -= strides[axis] * turned[axis];
                place[axis] = 0;
            }
        }

        return (turned, result);
    }

    private static (long[] Shape, T[] Values) Permute<T>(long[] shape, T[] values, int axis, long[] indices)
    {
        long[] permuted = [.. shape];
        permuted[axis] = indices.Length;
        int inner = (int)Count(shape.AsSpan(axis + 1)), outer = (int)Count(shape.AsSpan(0, axis));
        T[] result = new T[Count(permuted)];
        for (int row = 0, to = 0; row < outer; row++)
        {
            foreach (long index in indices)
            {
                values.AsSpan((int)((row * shape[axis]) + index) * inner, inner).CopyTo(result.AsSpan(to));
                to += inner;
            }
        }

        return (permuted, result);
    }

    private static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long extent in shape)
        {
            count *= extent;
        }

        return count;
    }

    private static long[] Numbers(JsonElement recipe, string name) =>
        [.. recipe.GetProperty(name).EnumerateArray().Select(static number => number.GetInt64())];
}
