using OnnxPixWizard.OnnxRuntime;

namespace OnnxPixWizard.Pipelines;

/// <summary>The step's rope tables: padded rows repeat their last position, and a time may change the tables.</summary>
internal sealed class RopeInput : IDisposable
{
    private readonly IReadOnlyList<LoopRow> _rows;
    private readonly int _tokens;
    private readonly int _width;
    private readonly bool _shared;
    private bool _late;

    /// <param name="rows">Rows of the step.</param>
    /// <param name="tokens">Tokens of the longest row, N.</param>
    /// <param name="width">Angles of a token, d/2.</param>
    public RopeInput(IReadOnlyList<LoopRow> rows, int tokens, int width)
    {
        _rows = rows;
        _tokens = tokens;
        _width = width;
        // Branches of one request read the same tables.
        _shared = rows.All(r => ReferenceEquals(r.Rope, rows[0].Rope));
        int tables = _shared ? 1 : rows.Count;
        Cosine = OrtTensor.Allocate(OrtElementType.Float32, tables, tokens, width);
        Sine = OrtTensor.Allocate(OrtElementType.Float32, tables, tokens, width);
        Fill();
    }

    /// <summary>[1 or B, N, d/2].</summary>
    public OrtTensor Cosine { get; }

    /// <summary>[1 or B, N, d/2].</summary>
    public OrtTensor Sine { get; }

    public void SetTime(float t)
    {
        bool late = _rows[0].LateRope is not null && t >= _rows[0].Watershed;
        if (late != _late)
        {
            _late = late;
            Fill();
        }
    }

    public void Dispose()
    {
        Cosine.Dispose();
        Sine.Dispose();
    }

    private void Fill()
    {
        for (int row = 0; row < (_shared ? 1 : _rows.Count); row++)
        {
            RopeTables tables = _late ? _rows[row].LateRope ?? _rows[row].Rope : _rows[row].Rope;
            Fill(Cosine, row, tables.Cosine);
            Fill(Sine, row, tables.Sine);
        }
    }

    private void Fill(OrtTensor tensor, int row, ReadOnlySpan<float> table)
    {
        Span<float> target = tensor.AsSpan<float>().Slice(row * _tokens * _width, _tokens * _width);
        table.CopyTo(target);
        for (int at = table.Length; at < target.Length; at += _width)
        {
            table[^_width..].CopyTo(target[at..]);
        }
    }
}
