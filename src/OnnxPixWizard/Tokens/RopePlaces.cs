namespace OnnxPixWizard.Tokens;

/// <summary>Where the tokens of a picture lie for the rotary table, both ends included.</summary>
public enum RopePlaces
{
    /// <summary>Row and column index; rows turn first. PixWizard's.</summary>
    Indices,

    /// <summary>From 0 to a fixed end whatever the grid; columns turn first. The class-conditional PixNerd's.</summary>
    FixedSpan,

    /// <summary>
    /// Columns from 0 to the number of rows and rows from 0 to the number of columns; columns turn first. The text-conditional PixNerd's, whose published
    /// code swaps the sides.
    /// </summary>
    SwappedSpan,
}
