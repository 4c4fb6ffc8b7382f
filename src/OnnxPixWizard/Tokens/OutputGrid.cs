using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tokens;

/// <summary>Which sizes a neural field can be decoded at: the tokens stay, each draws a whole number of columns and rows.</summary>
internal static class OutputGrid
{
    /// <summary>The size of a request.</summary>
    /// <param name="network">Of a PixNerd bundle.</param>
    /// <param name="wanted">Null takes the trained size.</param>
    /// <exception cref="OptionException">The size is none of them; the message names the nearest ones.</exception>
    public static ImageSize Choose(NetworkSettings network, ImageSize? wanted)
    {
        ArgumentNullException.ThrowIfNull(network);
        PixelFieldSettings field = network.PixelField ?? throw new ArgumentException("The network has no neural field.", nameof(network));
        TokenGrid grid = field.Tokens(network.PatchSize);
        if (wanted is not ImageSize size)
        {
            return new ImageSize(field.GridWidth, field.GridHeight);
        }

        if (size.Width is < 1 or > PixNerdRequest.LongestSide || size.Height is < 1 or > PixNerdRequest.LongestSide)
        {
            throw new OptionException("Size", $"{size} is no size: sides go from 1 to {PixNerdRequest.LongestSide} pixels.");
        }

        if (size.Width % grid.Columns == 0 && size.Height % grid.Rows == 0)
        {
            return size;
        }

        ImageSize below = new(Below(size.Width, grid.Columns), Below(size.Height, grid.Rows)),
            above = new(Above(size.Width, grid.Columns), Above(size.Height, grid.Rows));
        throw new OptionException("Size",
            $"{size} can't be drawn by {grid.Columns}x{grid.Rows} tokens: the width must be a multiple of {grid.Columns}, the height of "
            + $"{grid.Rows}. " + (below == above ? $"The nearest size is {below}." : $"The nearest sizes are {below} and {above}."));
    }

    private static int Below(int side, int tokens) => Math.Max(side / tokens * tokens, tokens);

    private static int Above(int side, int tokens) => (side + tokens - 1) / tokens * tokens;
}
