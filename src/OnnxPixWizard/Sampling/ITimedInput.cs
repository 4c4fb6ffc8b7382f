using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Sampling;

/// <summary>Inputs of the step that follow the time.</summary>
internal interface ITimedInput
{
    IReadOnlyList<(string Name, GraphTensor Tensor)> Inputs { get; }

    /// <summary>Brings the tensors to a time.</summary>
    /// <returns>Whether a graph had to run for it.</returns>
    bool SetTime(float t, GraphRun run);
}

/// <summary>
/// The step's scales, shifts and gates of the current time, of rows whose modulation was computed together or each alone.
/// </summary>
internal sealed class ModulationInput : ITimedInput
{
    private readonly IReadOnlyList<TimeTable> _tables;

    /// <param name="tables">Of the rows, in their order; they must outlive this.</param>
    /// <param name="owned">Takes the tensors.</param>
    public ModulationInput(IReadOnlyList<TimeTable> tables, Owned owned)
    {
        _tables = tables;
        Inputs = [.. tables[0].Outputs.Where(static o => o.Name != StepNames.TextModulation).Select(
            o => (o.Name, owned.Add(GraphTensor.Allocate<float>([tables.Count * o.Shape[0], .. o.Shape.AsSpan(1)]))))];
    }

    public IReadOnlyList<(string Name, GraphTensor Tensor)> Inputs { get; }

    public bool SetTime(float t, GraphRun run)
    {
        bool ran = false;
        for (int i = 0; i < _tables.Count; i++)
        {
            ran |= _tables[i].SetTime(t, run);
            for (int k = 0; k < Inputs.Count; k++)
            {
                ReadOnlySpan<float> values = _tables[i][k];
                values.CopyTo(Inputs[k].Tensor.AsSpan<float>()[(i * values.Length)..]);
            }
        }

        return ran;
    }
}

/// <summary>The step's rope tables: one for all rows where they are alike, else one a row; filled anew where a time changes them.</summary>
internal sealed class RopeInput : ITimedInput
{
    private readonly (TokenGrid Grid, RopeSettings Rope)[] _tables;
    private readonly GraphTensor _cosine;
    private readonly GraphTensor _sine;
    private bool _late;

    /// <param name="rows">Grid and frequencies of each row of the step.</param>
    /// <param name="owned">Takes the tensors.</param>
    public RopeInput(IReadOnlyList<(TokenGrid Grid, RopeSettings Rope)> rows, Owned owned)
    {
        _tables = rows.All(row => row == rows[0]) ? [rows[0]] : [.. rows];
        int tokens = rows.Max(static row => row.Grid.Count), angles = rows[0].Rope.HeadWidth / 2;
        _cosine = owned.Add(GraphTensor.Allocate<float>(_tables.Length, tokens, angles));
        _sine = owned.Add(GraphTensor.Allocate<float>(_tables.Length, tokens, angles));
        Inputs = [("rope_cos", _cosine), ("rope_sin", _sine)];
        Fill(0);
    }

    /// <summary>[1 or B, N, d/2] each.</summary>
    public IReadOnlyList<(string Name, GraphTensor Tensor)> Inputs { get; }

    /// <summary>Whether a time changes the tables; else they are constants.</summary>
    public bool DependsOnTime => Array.Exists(_tables, static table => table.Rope.DependsOnTime);

    public bool SetTime(float t, GraphRun run)
    {
        bool late = DependsOnTime && t >= _tables[0].Rope.ScaleWatershed;
        if (late != _late)
        {
            _late = late;
            Fill(t);
        }

        return false;
    }

    private void Fill(float t)
    {
        Span<float> cosine = _cosine.AsSpan<float>(), sine = _sine.AsSpan<float>();
        int length = cosine.Length / _tables.Length;
        for (int row = 0; row < _tables.Length; row++)
        {
            RopeTable.Fill(_tables[row].Rope, _tables[row].Grid, cosine.Slice(row * length, length), sine.Slice(row * length, length), t);
        }
    }
}

/// <summary>A text's keys and values of the current time, the same for all rows of the step.</summary>
internal sealed class TextInput : ITimedInput
{
    private readonly TextTable _text;
    private readonly int _rows;

    /// <param name="text">The text; it must outlive this.</param>
    /// <param name="network">Shape of the network.</param>
    /// <param name="rows">Rows of the step.</param>
    /// <param name="owned">Takes the tensors.</param>
    public TextInput(TextTable text, NetworkSettings network, int rows, Owned owned)
    {
        _text = text;
        _rows = rows;
        Inputs = [.. text.Names.Select(
            name =>
                (name, owned.Add(GraphTensor.Allocate<float>(rows, network.PixelField!.TextTokens, network.Heads, network.HeadWidth()))))];
    }

    public IReadOnlyList<(string Name, GraphTensor Tensor)> Inputs { get; }

    public bool SetTime(float t, GraphRun run)
    {
        bool ran = _text.SetTime(t, run);
        for (int k = 0; k < Inputs.Count; k++)
        {
            ReadOnlySpan<float> values = _text[k];
            for (int row = 0; row < _rows; row++)
            {
                values.CopyTo(Inputs[k].Tensor.AsSpan<float>()[(row * values.Length)..]);
            }
        }

        return ran;
    }
}
