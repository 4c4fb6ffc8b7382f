using OnnxPixWizard.Bundles;
using OnnxPixWizard.Execution;
using OnnxPixWizard.OnnxRuntime;

namespace OnnxPixWizard.Pipelines;

/// <summary>The step's scales and gates: of all times at once where they are known before, else of one time when it is asked for.</summary>
internal sealed unsafe class ModulationInput : IDisposable
{
    /// <summary>Tables larger than this are computed time by time.</summary>
    private const long LargestTable = 256L << 20;

    private readonly float[]? _times;
    private readonly OrtTensor _embeddings;
    private readonly OrtOutputs? _table;
    private readonly OrtTensor? _time;
    private readonly OrtTensor[] _views = [];
    private readonly OrtPreparedRun? _live;
    private float _now = float.NaN;

    /// <param name="graphs">The bundle's sessions.</param>
    /// <param name="network">Its shape.</param>
    /// <param name="embeddings">Each row's request embedding, [A].</param>
    /// <param name="times">All times, rising; null where they are not known before.</param>
    /// <param name="run">Options of the run that makes the table.</param>
    public ModulationInput(GraphSet graphs, NetworkSettings network, IReadOnlyList<float[]> embeddings, float[]? times, OrtRunOptions run)
    {
        int rows = embeddings.Count, blockWidth = 4 * network.Dim;
        _embeddings = OrtTensor.From<float>([.. embeddings.SelectMany(static e => e)], rows, network.ConditioningWidth);
        Blocks = OrtTensor.Allocate(OrtElementType.Float32, rows, network.Layers, blockWidth);
        Final = OrtTensor.Allocate(OrtElementType.Float32, rows, network.Dim);
        OrtSession session = graphs.Loop(GraphNames.Modulation);
        if (times is not null && times.Length * (Blocks.ByteLength + Final.ByteLength) <= LargestTable)
        {
            _times = times;
            using OrtTensor grid = OrtTensor.From<float>(times, times.Length);
            _table = session.Run(
                new Dictionary<string, OrtTensor>(StringComparer.Ordinal) { ["timesteps"] = grid, ["request_embedding"] = _embeddings }, run: run);
        }
        else
        {
            _time = OrtTensor.Allocate(OrtElementType.Float32, 1);
            // The graph's outputs have a leading axis of times; of length 1 it is the same memory.
            _views =
            [
                OrtTensor.Wrap(Blocks.Data, Blocks.ByteLength, OrtElementType.Float32, 1, rows, network.Layers, blockWidth),
                OrtTensor.Wrap(Final.Data, Final.ByteLength, OrtElementType.Float32, 1, rows, network.Dim),
            ];
            _live = session.PrepareRun(
                [("timesteps", _time), ("request_embedding", _embeddings)], [("block_modulation", _views[0]), ("final_scale", _views[1])]);
        }
    }

    /// <summary>block_modulation of the current time, [B, n, 4D].</summary>
    public OrtTensor Blocks { get; }

    /// <summary>final_scale of the current time, [B, D].</summary>
    public OrtTensor Final { get; }

    /// <summary>Brings both tensors to a time.</summary>
    /// <returns>Whether a graph had to run for it.</returns>
    public bool SetTime(float t, OrtRunOptions run)
    {
        if (t == _now)
        {
            return false;
        }

        _now = t;
        int index = _times is null ? -1 : Array.BinarySearch(_times, t);
        if (_live is null)
        {
            if (index < 0)
            {
                throw new InvalidOperationException($"Time {t} is not on the grid that the modulation was computed for.");
            }

            Copy(_table!["block_modulation"], Blocks, index);
            Copy(_table["final_scale"], Final, index);
            return false;
        }

        _time!.AsSpan<float>()[0] = t;
        _live.Run(run);
        return true;
    }

    public void Dispose()
    {
        _live?.Dispose();
        _table?.Dispose();
        _time?.Dispose();
        foreach (OrtTensor view in _views)
        {
            view.Dispose();
        }

        _embeddings.Dispose();
        Blocks.Dispose();
        Final.Dispose();
    }

    private static void Copy(OrtTensor table, OrtTensor target, int index) =>
        Buffer.MemoryCopy((byte*)table.Data + (index * target.ByteLength), target.Data, target.ByteLength, target.ByteLength);
}
