namespace OnnxPixWizard.Training.States;

/// <summary>What a flow moves: the pixels of a picture, or its latent. May be used from several threads.</summary>
internal interface IStateSpace : IDisposable
{
    /// <summary>Channels of a state, C.</summary>
    int Channels { get; }

    /// <summary>Pixels a side of one cell of the state.</summary>
    int CellSide { get; }

    /// <summary>Picture to state.</summary>
    /// <param name="picture">[3, height, width] in [-1, 1].</param>
    /// <param name="width">Pixels, a multiple of <see cref="CellSide"/>.</param>
    /// <param name="height">Pixels, a multiple of <see cref="CellSide"/>.</param>
    /// <param name="state">Receives [C, height / cell, width / cell].</param>
    void Encode(ReadOnlySpan<float> picture, int width, int height, Span<float> state);

    /// <summary>State to picture.</summary>
    /// <param name="state">[C, height / cell, width / cell].</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="picture">Receives [3, height, width], about [-1, 1], not clamped.</param>
    void Decode(ReadOnlySpan<float> state, int width, int height, Span<float> picture);
}

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
