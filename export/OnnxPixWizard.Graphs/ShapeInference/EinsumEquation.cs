using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>An Einsum's equation with every index named: ellipses are spelt out, an implied result is made explicit.</summary>
/// <param name="Terms">Indices of each input, one an axis.</param>
/// <param name="Result">Indices of the result.</param>
/// <param name="Extents">Extent of each index.</param>
internal sealed record EinsumEquation(IReadOnlyList<string> Terms, string Result, IReadOnlyDictionary<char, Dimension> Extents)
{
    private const string Ellipsis = "...";

    /// <summary>Reads the equation of a node.</summary>
    /// <exception cref="ShapeException">The equation is malformed or does not fit the inputs.</exception>
    public static EinsumEquation Parse(Node node)
    {
        string equation = node.Attributes.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != node.Inputs.Count)
        {
            throw new ShapeException($"equation '{equation}' has {terms.Length} terms for {node.Inputs.Count} inputs.");
        }

        string implied = new([.. sides[0].Where(label => char.IsAsciiLetter(label) && sides[0].Count(other => other == label) == 1).Order()]);
        string result = sides.Length == 2 ? sides[1] : (sides[0].Contains(Ellipsis, StringComparison.Ordinal) ? Ellipsis : "") + implied;
        SpelledEllipsis spelled = new(equation);
        Dictionary<char, Dimension> extents = [];
        string[] named = new string[terms.Length];
        for (int input = 0; input < terms.Length; input++)
        {
            named[input] = Name(terms[input], node.Input(input).Shape, spelled, extents, equation);
        }

        string output = result.Replace(Ellipsis, spelled.Full, StringComparison.Ordinal);
        return output.All(extents.ContainsKey) && output.Distinct().Count() == output.Length
            ? new EinsumEquation(named, output, extents)
            : throw new ShapeException($"the result '{result}' of '{equation}' must name indices of its inputs, each once.");
    }

    private static string Name(string term, Shape shape, SpelledEllipsis spelled, Dictionary<char, Dimension> extents, string equation)
    {
        int dots = term.IndexOf(Ellipsis, StringComparison.Ordinal);
        int open = shape.Rank - (dots < 0 ? term.Length : term.Length - Ellipsis.Length);
        if (open < 0 || (dots < 0 && open != 0))
        {
            throw new ShapeException($"term '{term}' of '{equation}' does not fit shape {shape}.");
        }

        string named = dots < 0 ? term : term.Remove(dots, Ellipsis.Length).Insert(dots, spelled.Take(open));
        char[] labels = named.ToCharArray();
        for (int axis = 0; axis < labels.Length; axis++)
        {
            bool broadcasts = dots >= 0 && axis >= dots && axis < dots + open;
            if (extents.TryAdd(labels[axis], shape[axis]) || extents[labels[axis]] == shape[axis])
            {
                continue;
            }

            if (!broadcasts || (shape[axis] != 1 && extents[labels[axis]] != 1))
            {
                throw new ShapeException($"index '{labels[axis]}' of '{equation}' is both {extents[labels[axis]]} and {shape[axis]}.");
            }

            throw new ShapeException($"'{equation}' repeats an axis of length 1 behind its ellipsis: expand it first.");
        }

        return named;
    }

    // Letters for the axes behind the dots, counted from the last: fewer axes are the last ones.
    private sealed class SpelledEllipsis(string equation)
    {
        private readonly string _free = new([.. Enumerable.Range('A', 26).Concat(Enumerable.Range('a', 26)).Select(static code => (char)code).Where(label => !equation.Contains(label, StringComparison.Ordinal))]);

        public string Full { get; private set; } = "";

        public string Take(int count)
        {
            while (Full.Length < count)
            {
                Full = _free[Full.Length] + Full;
            }

            return Full[^count..];
        }
    }
}
