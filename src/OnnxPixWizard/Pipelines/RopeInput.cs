using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines;

/// <summary>The step's rope tables: one for all rows where they are alike, else one a row; filled anew where a time changes them.</summary>
internal sealed class RopeInput : IDisposable
{
    private readonly LoopRow[] _tables;
    private readonly int _values;
    private bool _late;

    /// <param name="rows">Rows of the step.</param>
    /// <param name="tokens">Tokens of the longest row, N.</param>
    /// <param name="width">Angles of a token, d/2.</param>
    public RopeInput(IReadOnlyList<LoopRow> rows, int tokens, int width)
    {
        bool alike = rows.All(r => r.Grid == rows[0].Grid && r.Rope == rows[0].Rope);
        _tables = alike ? [rows[0]] : [.. rows];
        _values = tokens * width;
        Cosine = GraphTensor.Allocate<float>(_tables.Length, tokens, width);
        Sine = GraphTensor.Allocate<float>(_tables.Length, tokens, width);
        Fill(0);
    }

    /// <summary>[1 or B, N, d/2].</summary>
    public GraphTensor Cosine { get; }

    /// <summary>[1 or B, N, d/2].</summary>
    public GraphTensor Sine { get; }

    public void SetTime(float t)
    {
        RopeSettings rope = _tables[0].Rope;
        bool late = rope.DependsOnTime && t >= rope.ScaleWatershed;
        if (late != _late)
        {
            _late = late;
            Fill(t);
        }
    }

    public void Dispose()
    {
        Cosine.Dispose();
        Sine.Dispose();
    }

    private void Fill(float t)
    {
        for (int row = 0; row < _tables.Length; row++)
        {
            RopeTable.Fill(_tables[row].Rope, _tables[row].Grid, Cosine.AsSpan<float>().Slice(row * _values, _values), Sine.AsSpan<float>().Slice(row * _values, _values), t);
        }
    }
}
