using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Joins the gradients of a value that is used several times.</summary>
internal static class Accumulation
{
    /// <summary>The sum; smaller gradients first, so that as few additions as possible run over the full shape.</summary>
    /// <param name="gradients">At least one; each broadcasts to <paramref name="shape"/>.</param>
    /// <param name="shape">Shape of the value.</param>
    public static Value Sum(IReadOnlyList<Value> gradients, Shape shape)
    {
        if (gradients.Count == 1)
        {
            return gradients[0];
        }

        IEnumerable<Value> ordered = gradients.Where(gradient => !gradient.Shape.Equals(shape)).Concat(gradients.Where(gradient => gradient.Shape.Equals(shape)));
        return ordered.Aggregate(static (left, right) => left + right);
    }
}
