using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tokens;

/// <summary>Chooses the size that a picture is worked on at.</summary>
internal static class ResolutionPlanner
{
    /// <summary>The published choice: the candidate whose ratio is nearest, whatever the input's own size.</summary>
    /// <param name="candidates">In the order that decides between equals: the first wins. Not empty.</param>
    /// <param name="input">The picture's size.</param>
    /// <exception cref="ArgumentException">There are no candidates.</exception>
    public static ImageSize ByRatio(IReadOnlyList<ImageSize> candidates, ImageSize input) =>
        candidates.Count > 0
            ? candidates.MinBy(candidate => Math.Abs(candidate.Ratio - input.Ratio))
            : throw new ArgumentException("There are no sizes to choose from.", nameof(candidates));

    /// <summary>
    /// This project's choice: the centre nearest to the input's own size first, then the nearest ratio among its candidates.
    /// </summary>
    /// <param name="candidates">Candidates of each centre, by its side in pixels. No list is empty.</param>
    /// <param name="input">The picture's size.</param>
    /// <exception cref="ArgumentException">There are no candidates.</exception>
    public static ImageSize ByCenterThenRatio(IReadOnlyDictionary<int, IReadOnlyList<ImageSize>> candidates, ImageSize input)
    {
        if (candidates.Count == 0)
        {
            throw new ArgumentException("There are no sizes to choose from.", nameof(candidates));
        }

        // Sizes differ by factors, so the distance is taken between logarithms; the smaller centre wins a tie.
        int center = candidates.Keys.Order().MinBy(side => Math.Abs(Math.Log((double)side * side / input.Pixels)));
        return ByRatio(candidates[center], input);
    }

    /// <summary>The centre whose area is nearest to a size's; the first of equals.</summary>
    /// <param name="centers">Sides of squares in pixels; not empty.</param>
    /// <param name="size">The size worked on.</param>
    public static int ClosestCenter(IReadOnlyList<int> centers, ImageSize size) =>
        centers.MinBy(side => Math.Abs(((long)side * side) - size.Pixels));

    /// <summary>Tokens of a centre's square: the base of the logarithm in proportional attention.</summary>
    /// <param name="center">Side in pixels.</param>
    /// <param name="tokenSide">Pixels of a token's side; the published 16.</param>
    public static int BaseSequenceLength(int center, int tokenSide) => center / tokenSide * (center / tokenSide);
}
