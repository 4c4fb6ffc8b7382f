using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OnnxPixWizard.Tokens;

/// <summary>
/// Moves a state between planes [C, H, W] and tokens [N, C*h*w] of patches of h rows and w columns: feature (k*h + i)*w + j of token (r, c)
/// is cell
/// (r*h + i, c*w + j) of channel k.
/// </summary>
/// <remarks>A row of a patch moves as one chunk of w floats.</remarks>
internal static class Patches
{
    /// <summary>Planes to tokens.</summary>
    /// <param name="planes">[channels, rows*p, columns*p].</param>
    /// <param name="grid">Tokens of the picture.</param>
    /// <param name="channels">Channels of the state.</param>
    /// <param name="patchSize">Side of a patch, p.</param>
    /// <param name="tokens">Receives [rows*columns, channels*p*p]; further rows, padding, are left alone.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Patchify(ReadOnlySpan<float> planes, TokenGrid grid, int channels, int patchSize, Span<float> tokens) =>
        Patchify(planes, grid, channels, new PatchShape(patchSize, patchSize), tokens);

    /// <summary>Planes to tokens of oblong patches.</summary>
    /// <param name="planes">[channels, rows*h, columns*w].</param>
    /// <param name="grid">Tokens of the picture.</param>
    /// <param name="channels">Channels of the state.</param>
    /// <param name="patch">Rows and columns of a patch, h and w.</param>
    /// <param name="tokens">Receives [rows*columns, channels*h*w]; further rows, padding, are left alone.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Patchify(ReadOnlySpan<float> planes, TokenGrid grid, int channels, PatchShape patch, Span<float> tokens)
    {
        Check(planes.Length, grid, channels, patch, tokens.Length);
        switch (patch.Columns)
        {
            case 2: Gather<long>(planes, grid, channels, patch.Rows, tokens); break;
            case 4: Gather<Vector128<float>>(planes, grid, channels, patch.Rows, tokens); break;
            case 8: Gather<Vector256<float>>(planes, grid, channels, patch.Rows, tokens); break;
            case 16: Gather<Vector512<float>>(planes, grid, channels, patch.Rows, tokens); break;
            default: GatherAny(planes, grid, channels, patch, tokens); break;
        }
    }

    /// <summary>Tokens to planes: the inverse way.</summary>
    /// <param name="tokens">[rows*columns, channels*p*p]; further rows are not read.</param>
    /// <param name="grid">Tokens of the picture.</param>
    /// <param name="channels">Channels of the state.</param>
    /// <param name="patchSize">Side of a patch, p.</param>
    /// <param name="planes">Receives [channels, rows*p, columns*p].</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Unpatchify(ReadOnlySpan<float> tokens, TokenGrid grid, int channels, int patchSize, Span<float> planes) =>
        Unpatchify(tokens, grid, channels, new PatchShape(patchSize, patchSize), planes);

    /// <summary>Tokens of oblong patches to planes.</summary>
    /// <param name="tokens">[rows*columns, channels*h*w]; further rows are not read.</param>
    /// <param name="grid">Tokens of the picture.</param>
    /// <param name="channels">Channels of the state.</param>
    /// <param name="patch">Rows and columns of a patch, h and w.</param>
    /// <param name="planes">Receives [channels, rows*h, columns*w].</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Unpatchify(ReadOnlySpan<float> tokens, TokenGrid grid, int channels, PatchShape patch, Span<float> planes)
    {
        Check(planes.Length, grid, channels, patch, tokens.Length);
        switch (patch.Columns)
        {
            case 2: Scatter<long>(tokens, grid, channels, patch.Rows, planes); break;
            case 4: Scatter<Vector128<float>>(tokens, grid, channels, patch.Rows, planes); break;
            case 8: Scatter<Vector256<float>>(tokens, grid, channels, patch.Rows, planes); break;
            case 16: Scatter<Vector512<float>>(tokens, grid, channels, patch.Rows, planes); break;
            default: ScatterAny(tokens, grid, channels, patch, planes); break;
        }
    }

    private static void Check(int planes, TokenGrid grid, int channels, PatchShape patch, int tokens)
    {
        long needed = checked((long)grid.Count * channels * patch.Count);
        if (planes < needed || tokens < needed)
        {
            throw new ArgumentException(
                $"{grid.Rows}x{grid.Columns} tokens of {channels} channels and {patch.Columns}x{patch.Rows} cells need {needed} values; "
                + $"the planes hold {planes}, the tokens {tokens}.", nameof(tokens));
        }
    }

    // A plane's row is columns chunks; a token is channels*h chunks.
    private static void Gather<TChunk>(ReadOnlySpan<float> planes, TokenGrid grid, int channels, int patchRows, Span<float> tokens)
        where TChunk : unmanaged
    {
        ReadOnlySpan<TChunk> source = MemoryMarshal.Cast<float, TChunk>(planes);
        Span<TChunk> target = MemoryMarshal.Cast<float, TChunk>(tokens);
        int tokenChunks = channels * patchRows, next = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int row = 0; row < grid.Rows; row++)
            {
                for (int line = 0; line < patchRows; line++, next += grid.Columns)
                {
                    ReadOnlySpan<TChunk> cells = source.Slice(next, grid.Columns);
                    int chunk = (row * grid.Columns * tokenChunks) + (channel * patchRows) + line;
                    for (int column = 0; column < cells.Length; column++, chunk += tokenChunks)
                    {
                        target[chunk] = cells[column];
                    }
                }
            }
        }
    }

    private static void Scatter<TChunk>(ReadOnlySpan<float> tokens, TokenGrid grid, int channels, int patchRows, Span<float> planes)
        where TChunk : unmanaged
    {
        ReadOnlySpan<TChunk> source = MemoryMarshal.Cast<float, TChunk>(tokens);
        Span<TChunk> target = MemoryMarshal.Cast<float, TChunk>(planes);
        int tokenChunks = channels * patchRows, next = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int row = 0; row < grid.Rows; row++)
            {
                for (int line = 0; line < patchRows; line++, next += grid.Columns)
                {
                    Span<TChunk> cells = target.Slice(next, grid.Columns);
                    int chunk = (row * grid.Columns * tokenChunks) + (channel * patchRows) + line;
                    for (int column = 0; column < cells.Length; column++, chunk += tokenChunks)
                    {
                        cells[column] = source[chunk];
                    }
                }
            }
        }
    }

    private static void GatherAny(ReadOnlySpan<float> planes, TokenGrid grid, int channels, PatchShape patch, Span<float> tokens)
    {
        for (int chunk = 0; chunk < grid.Count * channels * patch.Rows; chunk++)
        {
            planes.Slice(PlaneOffset(chunk, grid, channels, patch), patch.Columns).CopyTo(tokens[(chunk * patch.Columns)..]);
        }
    }

    private static void ScatterAny(ReadOnlySpan<float> tokens, TokenGrid grid, int channels, PatchShape patch, Span<float> planes)
    {
        for (int chunk = 0; chunk < grid.Count * channels * patch.Rows; chunk++)
        {
            tokens.Slice(chunk * patch.Columns, patch.Columns).CopyTo(planes[PlaneOffset(chunk, grid, channels, patch)..]);
        }
    }

    private static int PlaneOffset(int chunk, TokenGrid grid, int channels, PatchShape patch)
    {
        (int rest, int line) = Math.DivRem(chunk, patch.Rows);
        (int token, int channel) = Math.DivRem(rest, channels);
        (int row, int column) = Math.DivRem(token, grid.Columns);
        return ((((((channel * grid.Rows) + row) * patch.Rows) + line) * grid.Columns) + column) * patch.Columns;
    }
}
