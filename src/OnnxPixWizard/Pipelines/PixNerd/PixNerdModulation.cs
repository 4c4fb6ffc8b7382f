using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Pipelines.PixNerd;

/// <summary>Shifts, scales and gates that a time (and, in the class family, a class) gives the blocks.</summary>
internal sealed class PixNerdModulation : IDisposable
{
    private readonly GraphTensor? _embedding;
    private readonly TimeTable _table;

    /// <param name="graphs">The bundle's sessions.</param>
    /// <param name="network">Its shape.</param>
    /// <param name="classEmbedding">[D]; null in the text family.</param>
    /// <param name="times">All times, rising; null where they are not known before.</param>
    /// <param name="run">Options of the run that makes the table.</param>
    public PixNerdModulation(GraphSet graphs, NetworkSettings network, float[]? classEmbedding, float[]? times, GraphRun run)
    {
        _embedding = classEmbedding is null ? null : GraphTensor.From<float>(classEmbedding, 1, network.Dim);
        List<(string, long[])> outputs = [("block_modulation", [1, network.Layers, 6L * network.Dim]), ("token_shift", [1, network.Dim])];
        if (network.PixelField!.TextLayers > 0)
        {
            outputs.Add(("text_modulation", [1, network.PixelField.TextLayers, 6L * network.Dim]));
        }

        _table = new TimeTable(graphs.Loop(GraphNames.Modulation), _embedding is null ? [] : [("request_embedding", _embedding)], outputs, times, run);
    }

    /// <summary>Whether the graph runs for every time.</summary>
    public bool IsLive => _table.IsLive;

    /// <summary>Of the transformer's blocks, [n, 6D].</summary>
    public ReadOnlySpan<float> Blocks => _table[0];

    /// <summary>What is added to every token, [D].</summary>
    public ReadOnlySpan<float> TokenShift => _table[1];

    /// <summary>Of the blocks that refine the text, [text blocks, 6D].</summary>
    public ReadOnlySpan<float> TextBlocks => _table[2];

    /// <summary>Goes to a time.</summary>
    /// <returns>Whether a graph had to run for it.</returns>
    public bool SetTime(float t, GraphRun run) => _table.SetTime(t, run);

    public void Dispose()
    {
        _table.Dispose();
        _embedding?.Dispose();
    }
}
