using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>Whole samples of PixNerd: exported graphs under the runtime's
/// own grid, solver and guidance, up to the bytes of the picture.</summary>
internal sealed class PixNerdSampleVerifier : ICaseVerifier
{
    private const string Class = "pixnerd_c2i_sample", Text = "pixnerd_t2i_sample";

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = [Class, Text];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        PixNerdOptions options = PixNerdForwardVerifier.ReadOptions(referenceCase.Config, referenceCase.Component is Text);
        PixNerdSampling sampling = new(referenceCase.Config.RequireString("sampler"), referenceCase.Config);
        Comparison comparison = new(referenceCase.Tolerance);
        using ICheckpoint checkpoint = Checkpoint.Open(referenceCase.PathOf("weights.safetensors"));
        using PixNerdRunner runner = new(options, checkpoint);

        Tensor noise = referenceCase.Io.ReadFloat32("in.noise");
        PixNerdFrame frame = PixNerdFrame.Of(options, noise, referenceCase.Config);
        IReadOnlyDictionary<string, Tensor> prepared = runner.Prepare(frame);
        Tensor condition = runner.Condition(PixNerdForwardVerifier.ReadCondition(referenceCase, options, "in.condition"));
        Tensor uncondition = runner.Condition(PixNerdForwardVerifier.ReadCondition(referenceCase, options, "in.uncondition"));

        Tensor result = sampling.Compare(Evaluate, referenceCase.Io, string.Empty, comparison);
        if (referenceCase.Io.Tensors.ContainsKey("out.pixels") && options.InChannels == 3)
        {
            // The published bytes are rounded too; values on the edge may fall to either side.
            comparison.Compare("out.pixels", Floats(referenceCase.Io.Read("out.pixels")), Bytes(result), new CaseTolerance(1, 0));
        }

        return comparison.ToResult();

        void Evaluate(ReadOnlySpan<float> x, float t, float scale, Span<float> velocity)
        {
            Tensor tokens = frame.Patchify(Tensor.From(x, noise.Shape));
            float[] times = new float[noise.Shape[0]];
            Array.Fill(times, t);
            Tensor at = Tensor.From<float>(times, times.Length);
            frame.Unpatchify(runner.Velocity(prepared, condition, tokens, at)).AsSpan<float>().CopyTo(velocity);
            if (scale != 1)
            {
                GuidanceInterval.Mix(
                    velocity, frame.Unpatchify(runner.Velocity(prepared, uncondition, tokens, at)).AsSpan<float>(), scale, velocity);
            }
        }
    }

    private static float[] Floats(Tensor integers) => Array.ConvertAll(integers.AsSpan<int>().ToArray(), static value => (float)value);

    private static float[] Bytes(Tensor pictures)
    {
        int height = (int)pictures.Shape[2], width = (int)pictures.Shape[3], pixels = height * width;
        float[] bytes = new float[pictures.Count];
        for (int item = 0; item < pictures.Shape[0]; item++)
        {
            Picture picture = Picture.FromPlanar(
                pictures.AsSpan<float>().Slice(3 * pixels * item, 3 * pixels), width, height, PlanarRange.MinusOneToOne,
                ByteRounding.Nearest);
            for (int value = 0; value < 3 * pixels; value++)
            {
                bytes[(((3 * item) + (value % 3)) * pixels) + (value / 3)] = picture.Pixels[value];
            }
        }

        return bytes;
    }
}
