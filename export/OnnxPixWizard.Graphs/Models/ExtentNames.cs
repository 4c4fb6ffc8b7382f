using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Models;

/// <summary>Names of extents that a model file gives and inference can't reconcile.</summary>
internal static class ExtentNames
{
    /// <summary>Inputs of one operator whose named extents in the same place, counted from the last axis, bear the name that the first of
    /// them has; null where nothing changes.</summary>
    public static RecordedValue?[]? Unify(RecordedValue?[] inputs)
    {
        int rank = inputs.Max(static input => input?.Rank ?? 0);
        Dictionary<int, Dimension> names = [];
        bool changed = false;
        for (int axis = 1; axis <= rank; axis++)
        {
            foreach (RecordedValue input in inputs.OfType<RecordedValue>().Where(input => input.Rank >= axis && !input[-axis].IsStatic))
            {
                changed |= !names.TryAdd(axis, input[-axis]) && names[axis] != input[-axis];
            }
        }

        return changed ? Array.ConvertAll(inputs, input => input?.Graph.Relabel(input, Named(input, names))) : null;
    }

    private static Dimension[] Named(RecordedValue input, Dictionary<int, Dimension> names) =>
        [.. input.Shape.Select((extent, index) => extent.IsStatic ? extent : names[input.Rank - index])];
}
