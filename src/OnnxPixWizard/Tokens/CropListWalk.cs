namespace OnnxPixWizard.Tokens;

/// <summary>Lists the sizes around one area, from the widest to the tallest.</summary>
public static class CropListWalk
{
    /// <summary>Starts with one row of patches, grows in height while the patches suffice, and otherwise gives up a column.</summary>
    /// <param name="patch">Side of a patch in pixels; every side is a multiple of it.</param>
    /// <param name="patches">Most patches of a size.</param>
    /// <param name="maximumRatio">Largest ratio of the longer to the shorter side, at least 1.</param>
    /// <remarks>Source: the crop lists of Lumina and PixWizard, which this walk gives in their order.</remarks>
    public static IReadOnlyList<PixelSize> List(int patch, int patches, double maximumRatio)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(patch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(patches);
        List<PixelSize> sizes = [];
        int width = patches, height = 1;
        while (width > 0)
        {
            if ((double)Math.Max(width, height) / Math.Min(width, height) <= maximumRatio)
            {
                sizes.Add(new PixelSize(width * patch, height * patch));
            }

            if ((long)width * (height + 1) <= patches)
            {
                height++;
            }
            else
            {
                width--;
            }
        }

        return sizes;
    }
}
