namespace OnnxPixWizard.Training.States;

/// <summary>The state is the picture.</summary>
internal sealed class PixelSpace : IStateSpace
{
    /// <inheritdoc/>
    public int Channels => 3;

    /// <inheritdoc/>
    public int CellSide => 1;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> picture, int width, int height, Span<float> state) => picture.CopyTo(state);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<float> state, int width, int height, Span<float> picture) => state.CopyTo(picture);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
