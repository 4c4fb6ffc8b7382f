namespace OnnxPixWizard.Pictures;

/// <summary>Extent of a picture in pixels.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>Columns times rows.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Width divided by height.</summary>
    public double Ratio => (double)Width / Height;

    /// <summary>Rows as columns and columns as rows.</summary>
    public ImageSize Transposed => new(Height, Width);

    internal void ThrowIfEmpty(string parameter)
    {
        if (Width < 1 || Height < 1)
        {
            throw new ArgumentOutOfRangeException(parameter, this, "Both sides must be at least 1 pixel.");
        }
    }

    /// <summary>Length of an array that holds this many pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than 1, or no array is that long.</exception>
    internal int SampleCount(int channels, string parameter)
    {
        ThrowIfEmpty(parameter);
        long count = Pixels * channels;
        return count <= Array.MaxLength
            ? (int)count
            : throw new ArgumentOutOfRangeException(
                parameter, this, $"An array holds at most {Array.MaxLength / channels} pixels of {channels} channel(s).");
    }

    /// <summary>Width x height.</summary>
    public override string ToString() => $"{Width}x{Height}";
}
