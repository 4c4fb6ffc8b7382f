using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines.PixNerd;

/// <summary>Some pictures of a request on their way from noise to picture, as rows of one state in native memory. Rows do not act on each other.</summary>
internal sealed class PictureBatch : IDisposable
{
    private readonly PreparedPictures _pictures;
    private readonly GraphRun _run;
    private readonly GraphTensor _state;
    private readonly GraphTensor _tokens;
    private readonly BranchRunner _full;
    private readonly BranchRunner? _null;
    private readonly float[] _planes;
    private readonly int _channels;
    private readonly int _length;

    /// <param name="graphs">The bundle's sessions.</param>
    /// <param name="network">Its shape.</param>
    /// <param name="pictures">The request.</param>
    /// <param name="frame">Inputs that depend on the size.</param>
    /// <param name="full">Conditions: of all rows, or of each.</param>
    /// <param name="none">The null condition; null where nothing is guided.</param>
    /// <param name="first">Index of the first picture.</param>
    /// <param name="count">Pictures.</param>
    /// <param name="run">Options of all runs, to cancel them.</param>
    public PictureBatch(
        GraphSet graphs, NetworkSettings network, PreparedPictures pictures, FrameInputs frame, (IReadOnlyList<PixNerdModulation> Modulations, TextTable? Text) full,
        (PixNerdModulation Modulation, TextTable? Text)? none, int first, int count, GraphRun run)
    {
        _pictures = pictures;
        _run = run;
        _channels = network.Channels;
        First = first;
        Count = count;
        _length = checked(_channels * (int)pictures.Size.Pixels);
        _planes = new float[_length];
        long[] shape = [count, pictures.Grid.Count, (long)_channels * pictures.Patch.Count];
        _state = GraphTensor.Allocate<float>(shape);
        _tokens = GraphTensor.Allocate<float>(shape);
        _full = new BranchRunner(graphs, network, frame, _tokens, full.Modulations, full.Text);
        _null = none is null ? null : new BranchRunner(graphs, network, frame, _tokens, [none.Value.Modulation], none.Value.Text);
        for (int row = 0; row < count; row++)
        {
            FillNoise(row);
        }
    }

    /// <summary>Index of the first picture.</summary>
    public int First { get; }

    /// <summary>Pictures.</summary>
    public int Count { get; }

    /// <summary>The state, [pictures, N, F].</summary>
    public Span<float> State => _state.AsSpan<float>();

    /// <summary>Runs of the step, the null condition's among them.</summary>
    public int StepRuns { get; private set; }

    /// <summary>Stopwatch ticks inside graph execution.</summary>
    public long GraphTicks => _full.GraphTicks + (_null?.GraphTicks ?? 0);

    /// <summary>A <see cref="VelocityField"/>: guided inside the interval; outside the null condition is not evaluated.</summary>
    public void Velocity(ReadOnlySpan<float> x, float t, Span<float> velocity)
    {
        x.CopyTo(_tokens.AsSpan<float>());
        _full.Evaluate(t, _run);
        StepRuns++;
        float scale = _null is null ? 1 : _pictures.Guidance.ScaleAt(t);
        if (scale == 1)
        {
            _full.Velocity.CopyTo(velocity);
        }
        else
        {
            _null!.Evaluate(t, _run);
            StepRuns++;
            GuidanceInterval.Mix(_full.Velocity, _null.Velocity, scale, velocity);
        }

        _pictures.Request.Evaluated?.Invoke(new VelocitySample(t, x.ToArray(), velocity.ToArray()));
    }

    /// <summary>A <see cref="StepNoise"/>: each picture's own, stream step + 1 of its seed.</summary>
    public void FillStepNoise(int step, Span<float> noise)
    {
        for (int row = 0; row < Count; row++)
        {
            GaussianNoise.Fill(noise.Slice(row * _length, _length), SeedOf(row), (ulong)step + 1);
        }
    }

    /// <summary>A picture's state as planes, valid until the next call.</summary>
    /// <param name="state">[pictures, N, F].</param>
    /// <param name="row">Which picture of the batch.</param>
    /// <returns>[C, height, width].</returns>
    public float[] Planes(ReadOnlySpan<float> state, int row)
    {
        Patches.Unpatchify(state.Slice(row * _length, _length), _pictures.Grid, _channels, _pictures.Patch, _planes);
        return _planes;
    }

    public void Dispose()
    {
        _full.Dispose();
        _null?.Dispose();
        _tokens.Dispose();
        _state.Dispose();
    }

    private ulong SeedOf(int row) => unchecked(_pictures.Plan.Seed + (ulong)(First + row));

    private void FillNoise(int row)
    {
        if (_pictures.Request.Noise is IReadOnlyList<float[]> noise)
        {
            noise[First + row].CopyTo(_planes, 0);
        }
        else
        {
            GaussianNoise.Fill(_planes, SeedOf(row));
        }

        System.Numerics.Tensors.TensorPrimitives.Multiply(_planes, (float)_pictures.Plan.NoiseScale, _planes);
        Patches.Patchify(_planes, _pictures.Grid, _channels, _pictures.Patch, State.Slice(row * _length, _length));
    }
}
