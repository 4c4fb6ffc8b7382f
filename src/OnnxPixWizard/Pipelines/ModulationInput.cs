using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Pipelines;

/// <summary>The step's scales and gates of the current time.</summary>
internal sealed class ModulationInput : IDisposable
{
    private readonly GraphTensor _embeddings;
    private readonly TimeTable _table;

    /// <param name="graphs">The bundle's sessions.</param>
    /// <param name="network">Its shape.</param>
    /// <param name="embeddings">Each row's request embedding, [A].</param>
    /// <param name="times">All times, rising; null where they are not known before.</param>
    /// <param name="run">Options of the run that makes the table.</param>
    public ModulationInput(GraphSet graphs, NetworkSettings network, IReadOnlyList<float[]> embeddings, float[]? times, GraphRun run)
    {
        long rows = embeddings.Count;
        long[] blocks = [rows, network.Layers, 4L * network.Dim], final = [rows, network.Dim];
        _embeddings = GraphTensor.From<float>([.. embeddings.SelectMany(static e => e)], rows, network.ConditioningWidth);
        Blocks = GraphTensor.Allocate<float>(blocks);
        Final = GraphTensor.Allocate<float>(final);
        _table = new TimeTable(
            graphs.Loop(GraphNames.Modulation), [("request_embedding", _embeddings)], [("block_modulation", blocks), ("final_scale", final)], times, run);
    }

    /// <summary>block_modulation of the current time, [B, n, 4D].</summary>
    public GraphTensor Blocks { get; }

    /// <summary>final_scale of the current time, [B, D].</summary>
    public GraphTensor Final { get; }

    /// <summary>Brings both tensors to a time.</summary>
    /// <returns>Whether a graph had to run for it.</returns>
    public bool SetTime(float t, GraphRun run)
    {
        bool ran = _table.SetTime(t, run);
        _table[0].CopyTo(Blocks.AsSpan<float>());
        _table[1].CopyTo(Final.AsSpan<float>());
        return ran;
    }

    public void Dispose()
    {
        _table.Dispose();
        _embeddings.Dispose();
        Blocks.Dispose();
        Final.Dispose();
    }
}
