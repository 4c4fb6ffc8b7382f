using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tokens;

/// <summary>The sizes that a bundle's network works at, and which of them a request gets.</summary>
internal sealed class BucketPlanner
{
    private readonly Dictionary<int, IReadOnlyList<ImageSize>> _candidates = [];
    private readonly IReadOnlyList<int> _centers;

    public BucketPlanner(ResolutionSettings resolution)
    {
        _centers = resolution.Centers;
        foreach (int center in resolution.Centers)
        {
            int patches = center / resolution.Multiple;
            _candidates[center] = resolution.Candidates.TryGetValue(
                center.ToString(CultureInfo.InvariantCulture), out IReadOnlyList<IReadOnlyList<int>>? sizes)
                ? [.. sizes.Select(static s => new ImageSize(s[0], s[1]))]
                : CropListWalk.List(resolution.Multiple, patches * patches, resolution.MaxRatio);
        }
    }

    /// <summary>All sizes, by the side of their centre.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<ImageSize>> Candidates => _candidates;

    /// <summary>The size that the network works at.</summary>
    /// <param name="input">The user's picture; null for none.</param>
    /// <param name="size">What the user wants of the result.</param>
    /// <param name="ratioAlone">The published choice: the input's own size plays no part.</param>
    public ImageSize Choose(ImageSize? input, OutputSize size, bool ratioAlone)
    {
        int largest = _centers.Max();
        ImageSize wanted = size.Kind == OutputSizeKind.Exact ? size.Exact : input ?? new ImageSize(largest, largest);
        return ratioAlone
            ? ResolutionPlanner.ByRatio([.. _centers.SelectMany(c => _candidates[c])], wanted)
            : ResolutionPlanner.ByCenterThenRatio(_candidates, wanted);
    }
}
