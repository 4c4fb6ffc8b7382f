using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Sampling;

/// <summary>
/// Pictures on their way from noise to picture: one state in native memory, in token space. They do not act on each other.
/// </summary>
internal sealed class FlowState : IDisposable
{
    private readonly IReadOnlyList<FlowStart> _pictures;
    private readonly int[] _begins;
    private readonly GraphTensor _values;

    private FlowState(IReadOnlyList<FlowStart> pictures, int[] begins, GraphTensor values)
    {
        _pictures = pictures;
        _begins = begins;
        _values = values;
    }

    /// <summary>Pictures.</summary>
    public int Count => _pictures.Count;

    /// <summary>The states of all pictures, one after another, each [N, F].</summary>
    public Span<float> Values => _values.AsSpan<float>();

    /// <summary>States at t = 0.</summary>
    public static FlowState Start(IReadOnlyList<FlowStart> pictures)
    {
        int[] begins = new int[pictures.Count + 1];
        for (int i = 0; i < pictures.Count; i++)
        {
            begins[i + 1] = checked(begins[i] + pictures[i].Layout.Length);
        }

        FlowState state = new(pictures, begins, GraphTensor.Allocate<float>(begins[^1]));
        for (int i = 0; i < pictures.Count; i++)
        {
            state.FillNoise(i);
        }

        return state;
    }

    /// <summary>A picture's part of a state.</summary>
    public Span<float> Of(int picture, Span<float> state) => state[_begins[picture].._begins[picture + 1]];

    /// <summary>A picture's state as planes, [C, height, width] in cells.</summary>
    /// <param name="picture">Which picture.</param>
    /// <param name="state">The states of all pictures.</param>
    public float[] Planes(int picture, ReadOnlySpan<float> state)
    {
        StateLayout layout = _pictures[picture].Layout;
        float[] planes = new float[layout.Length];
        Patches.Unpatchify(state[_begins[picture].._begins[picture + 1]], layout.Grid, layout.Channels, layout.Patch, planes);
        return planes;
    }

    /// <summary>A <see cref="StepNoise"/>: each picture's own, stream step + 1 of its seed.</summary>
    public void FillStepNoise(int step, Span<float> noise)
    {
        for (int i = 0; i < _pictures.Count; i++)
        {
            GaussianNoise.Fill(Of(i, noise), _pictures[i].Seed, (ulong)step + 1);
        }
    }

    public void Dispose() => _values.Dispose();

    private void FillNoise(int picture)
    {
        FlowStart start = _pictures[picture];
        float[] planes = new float[start.Layout.Length];
        if (start.Noise is null)
        {
            GaussianNoise.Fill(planes, start.Seed);
        }
        else
        {
            start.Noise.CopyTo(planes, 0);
        }

        TensorPrimitives.Multiply(planes, (float)start.NoiseScale, planes);
        Patches.Patchify(planes, start.Layout.Grid, start.Layout.Channels, start.Layout.Patch, Of(picture, Values));
    }
}

/// <summary>A picture's state as tokens.</summary>
/// <param name="Grid">Its tokens.</param>
/// <param name="Channels">Channels of the state.</param>
/// <param name="Patch">Cells of a token.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StateLayout(TokenGrid Grid, int Channels, PatchShape Patch)
{
    /// <summary>Values of the state.</summary>
    public int Length => checked(Grid.Count * Channels * Patch.Count);
}

/// <summary>What a picture's state begins with.</summary>
/// <param name="Layout">Its tokens.</param>
/// <param name="Seed">Seed of its noise.</param>
/// <param name="NoiseScale">Standard deviation of the noise.</param>
/// <param name="Noise">In place of the seed's: planes, before the scale.</param>
internal sealed record FlowStart(StateLayout Layout, ulong Seed, double NoiseScale, float[]? Noise = null);
