using OnnxPixWizard.Bundles;
using OnnxPixWizard.Imaging;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines.PixNerd;

/// <summary>Which sizes a neural field can be decoded at: the tokens stay, each draws a whole number of columns and rows.</summary>
internal static class OutputGrid
{
    /// <exception cref="OptionException">The size is none of them; the message names the nearest ones.</exception>
    public static ImageSize Choose(ImageSize? wanted, TokenGrid grid, PixelFieldSettings field)
    {
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

        ImageSize below = new(Below(size.Width, grid.Columns), Below(size.Height, grid.Rows)), above = new(Above(size.Width, grid.Columns), Above(size.Height, grid.Rows));
        throw new OptionException("Size",
            $"{size} can't be drawn by {grid.Columns}x{grid.Rows} tokens: the width must be a multiple of {grid.Columns}, the height of {grid.Rows}. " +
            (below == above ? $"The nearest size is {below}." : $"The nearest sizes are {below} and {above}."));
    }

    private static int Below(int side, int tokens) => Math.Max(side / tokens * tokens, tokens);

    private static int Above(int side, int tokens) => (side + tokens - 1) / tokens * tokens;
}
