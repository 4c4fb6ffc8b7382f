namespace OnnxPixWizard.Text;

/// <summary>How a batch of texts becomes one rectangle: cut on the right, then padded on the right.</summary>
internal sealed record PaddingRule
{
    /// <summary>Most tokens of a row, the special tokens included; longer texts lose their last tokens.</summary>
    public required int MaxLength { get; init => field = RequirePositive(value, nameof(MaxLength)); }

    /// <summary>Id of the padding token.</summary>
    public required int PadId { get; init; }

    /// <summary>True pads every row to <see cref="MaxLength"/>, false to the longest row of the batch.</summary>
    public bool PadToMaxLength { get; init; }

    /// <summary>The padded length is rounded up to a multiple of this; 1 leaves it as it is.</summary>
    public int MultipleOf { get; init => field = RequirePositive(value, nameof(MultipleOf)); } = 1;

    /// <summary>Every row gets the same length, whatever the texts.</summary>
    public static PaddingRule Fixed(int length, int padId) => new() { MaxLength = length, PadId = padId, PadToMaxLength = true };

    /// <summary>Rows get the length of the batch's longest one, rounded up.</summary>
    public static PaddingRule Longest(int maxLength, int padId, int multipleOf = 1) =>
        new() { MaxLength = maxLength, PadId = padId, MultipleOf = multipleOf };

    /// <summary>Length of every row of a batch whose longest (cut) row has <paramref name="longest"/> tokens.</summary>
    public int LengthFor(int longest)
    {
        int length = PadToMaxLength ? MaxLength : longest;
        return checked((length + MultipleOf - 1) / MultipleOf * MultipleOf);
    }

    private static int RequirePositive(int value, string name) => value is >= 1 and <= 1 << 20
        ? value
        : throw new ArgumentOutOfRangeException(
            name, value, $"{name} must lie between 1 and {1 << 20}; 77, 128 and 256 are usual lengths.");
}
