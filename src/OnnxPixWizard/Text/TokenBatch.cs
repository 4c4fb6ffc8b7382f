namespace OnnxPixWizard.Text;

/// <summary>Texts as ids, cut and padded to one length, in the layout that text encoders take.</summary>
/// <param name="ids">Ids, [rows, length], row-major.</param>
/// <param name="attentionMask">1 on real tokens and 0 on padding, [rows, length], row-major.</param>
/// <param name="tokenCounts">Tokens of each row before it was cut, special tokens included, [rows].</param>
/// <param name="length">Tokens of a row.</param>
internal sealed class TokenBatch(long[] ids, long[] attentionMask, int[] tokenCounts, int length)
{
    private readonly long[] _ids = ids;
    private readonly long[] _attentionMask = attentionMask;
    private readonly int[] _tokenCounts = tokenCounts;

    /// <summary>Number of texts.</summary>
    public int Rows => _tokenCounts.Length;

    /// <summary>Tokens of a row, padding included.</summary>
    public int Length { get; } = length;

    /// <summary>Ids, [rows, length], row-major.</summary>
    public ReadOnlySpan<long> Ids => _ids;

    /// <summary>1 on real tokens and 0 on padding, [rows, length], row-major.</summary>
    public ReadOnlySpan<long> AttentionMask => _attentionMask;

    /// <summary>Tokens of each row before it was cut, special tokens included, [rows].</summary>
    public ReadOnlySpan<int> TokenCounts => _tokenCounts;

    /// <summary>Ids of one row, padding included.</summary>
    public ReadOnlySpan<long> RowIds(int row) => _ids.AsSpan(row * Length, Length);

    /// <summary>Mask of one row.</summary>
    public ReadOnlySpan<long> RowMask(int row) => _attentionMask.AsSpan(row * Length, Length);

    /// <summary>Whether the end of a row's text was cut off.</summary>
    public bool WasCut(int row) => _tokenCounts[row] > RowMask(row).Count(1L);

    /// <summary>Whether the end of any row's text was cut off.</summary>
    public bool AnyCut => Enumerable.Range(0, Rows).Any(WasCut);
}
