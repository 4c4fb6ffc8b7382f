using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OnnxPixWizard.Tokens;

/// <summary>Moves a state between planes [C, H, W] and tokens [N, C*p*p]: feature k*p*p + i*p + j of token (r, c) is cell (r*p + i, c*p + j) of channel k.</summary>
/// <remarks>A row of a patch moves as one chunk of p floats.</remarks>
public static class Patches
{
    /// <summary>Planes to tokens.</summary>
    /// <param name="planes">[channels, rows*p, columns*p].</param>
    /// <param name="grid">Tokens of the picture.</param>
    /// <param name="channels">Channels of the state.</param>
    /// <param name="patchSize">Side of a patch, p.</param>
    /// <param name="tokens">Receives [rows*columns, channels*p*p]; further rows, padding, are left alone.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Patchify(ReadOnlySpan<float> planes, TokenGrid grid, int channels, int patchSize, Span<float> tokens)
    {
        Check(planes.Length, grid, channels, patchSize, tokens.Length);
        switch (patchSize)
        {
            case 2: Gather<long>(planes, grid, channels, patchSize, tokens); break;
            case 4: Gather<Vector128<float>>(planes, grid, channels, patchSize, tokens); break;
            case 8: Gather<Vector256<float>>(planes, grid, channels, patchSize, tokens); break;
            case 16: Gather<Vector512<float>>(planes, grid, channels, patchSize, tokens); break;
            default: GatherAny(planes, grid, channels, patchSize, tokens); break;
        }
    }

    /// <summary>Tokens to planes; the inverse of <see cref="Patchify"/>.</summary>
    /// <param name="tokens">[rows*columns, channels*p*p]; further rows are not read.</param>
    /// <param name="grid">Tokens of the picture.</param>
    /// <param name="channels">Channels of the state.</param>
    /// <param name="patchSize">Side of a patch, p.</param>
    /// <param name="planes">Receives [channels, rows*p, columns*p].</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Unpatchify(ReadOnlySpan<float> tokens, TokenGrid grid, int channels, int patchSize, Span<float> planes)
    {
        Check(planes.Length, grid, channels, patchSize, tokens.Length);
        switch (patchSize)
        {
            case 2: Scatter<long>(tokens, grid, channels, patchSize, planes); break;
            case 4: Scatter<Vector128<float>>(tokens, grid, channels, patchSize, planes); break;
            case 8: Scatter<Vector256<float>>(tokens, grid, channels, patchSize, planes); break;
            case 16: Scatter<Vector512<float>>(tokens, grid, channels, patchSize, planes); break;
            default: ScatterAny(tokens, grid, channels, patchSize, planes); break;
        }
    }

    private static void Check(int planes, TokenGrid grid, int channels, int patchSize, int tokens)
    {
        long needed = checked((long)grid.Count * channels * patchSize * patchSize);
        if (planes < needed || tokens < needed)
        {
            throw new ArgumentException(
                $"{grid.Rows}x{grid.Columns} tokens of {channels} channels and {patchSize}x{patchSize} cells need {needed} values; the planes hold {planes}, the tokens {tokens}.", nameof(tokens));
        }
    }

    // A plane's row is columns chunks; a token is channels*p chunks.
    private static void Gather<TChunk>(ReadOnlySpan<float> planes, TokenGrid grid, int channels, int patchSize, Span<float> tokens) where TChunk : unmanaged
    {
        ReadOnlySpan<TChunk> source = MemoryMarshal.Cast<float, TChunk>(planes);
        Span<TChunk> target = MemoryMarshal.Cast<float, TChunk>(tokens);
        int tokenChunks = channels * patchSize, next = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int row = 0; row < grid.Rows; row++)
            {
                for (int line = 0; line < patchSize; line++, next += grid.Columns)
                {
                    ReadOnlySpan<TChunk> cells = source.Slice(next, grid.Columns);
                    int chunk = (row * grid.Columns * tokenChunks) + (channel * patchSize) + line;
                    for (int column = 0; column < cells.Length; column++, chunk += tokenChunks)
                    {
                        target[chunk] = cells[column];
                    }
                }
            }
        }
    }

    private static void Scatter<TChunk>(ReadOnlySpan<float> tokens, TokenGrid grid, int channels, int patchSize, Span<float> planes) where TChunk : unmanaged
    {
        ReadOnlySpan<TChunk> source = MemoryMarshal.Cast<float, TChunk>(tokens);
        Span<TChunk> target = MemoryMarshal.Cast<float, TChunk>(planes);
        int tokenChunks = channels * patchSize, next = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int row = 0; row < grid.Rows; row++)
            {
                for (int line = 0; line < patchSize; line++, next += grid.Columns)
                {
                    Span<TChunk> cells = target.Slice(next, grid.Columns);
                    int chunk = (row * grid.Columns * tokenChunks) + (channel * patchSize) + line;
                    for (int column = 0; column < cells.Length; column++, chunk += tokenChunks)
                    {
                        cells[column] = source[chunk];
                    }
                }
            }
        }
    }

    private static void GatherAny(ReadOnlySpan<float> planes, TokenGrid grid, int channels, int patchSize, Span<float> tokens)
    {
        for (int chunk = 0; chunk < grid.Count * channels * patchSize; chunk++)
        {
            planes.Slice(PlaneOffset(chunk, grid, channels, patchSize), patchSize).CopyTo(tokens[(chunk * patchSize)..]);
        }
    }

    private static void ScatterAny(ReadOnlySpan<float> tokens, TokenGrid grid, int channels, int patchSize, Span<float> planes)
    {
        for (int chunk = 0; chunk < grid.Count * channels * patchSize; chunk++)
        {
            tokens.Slice(chunk * patchSize, patchSize).CopyTo(planes[PlaneOffset(chunk, grid, channels, patchSize)..]);
        }
    }

    private static int PlaneOffset(int chunk, TokenGrid grid, int channels, int patchSize)
    {
        (int rest, int line) = Math.DivRem(chunk, patchSize);
        (int token, int channel) = Math.DivRem(rest, channels);
        (int row, int column) = Math.DivRem(token, grid.Columns);
        return ((((((channel * grid.Rows) + row) * patchSize) + line) * grid.Columns) + column) * patchSize;
    }
}
