using System.Globalization;
using System.Text.Json;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>Whole sampling runs: exported graphs under the runtime's own time grid, solver, guidance, patches and rope tables.</summary>
internal sealed class SamplerVerifier : ICaseVerifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["pixwizard.sampler"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        PixWizardOptions options = NetworkOptions.Read<PixWizardOptions>(referenceCase.Config);
        SafeTensorsFile io = referenceCase.Io;
        JsonElement sampling = referenceCase.Root.Require("sampling");
        Tensor noise = io.ReadFloat32("in.z_1");
        long[] shape = noise.Shape.ToArray(), picture = noise.Shape[1..].ToArray();
        TokenLayout layout = new([picture], options.PatchSize);
        Comparison comparison = new(referenceCase.Tolerance);

        // The published setting counts grid points, the runtime's steps are intervals.
        float[] times = TimeGrid.Create(new TimeGridOptions
        {
            Steps = sampling.RequireInt32("num_sampling_steps") - 1,
            TimeShift = sampling.OptionalDouble("time_shifting_factor") ?? 1,
        });
        if (io.Tensors.ContainsKey("out.times"))
        {
            comparison.Compare("out.times", io.ReadFloat32("out.times").AsSpan<float>(), times);
        }

        using PixWizardRunner runner = new(options, referenceCase.Weights);
        BranchedField field = new(io, options, runner, layout, new GuidedSettings(sampling, options),
            GuidedVerifier.ReadPlan(sampling, options, evaluateAll: false));
        float[] state = layout.Patchify([noise.Reshape(picture)]).AsSpan<float>().ToArray();
        OdeSolver solver = OdeSolvers.Create(new SolverOptions { Name = sampling.RequireString("method") }, state.Length);
        SamplingLoop.Run(field.Evaluate, state, times, solver, observer: (point, _, x) =>
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"out.trajectory.{point}");
            if (io.Tensors.ContainsKey(name))
            {
                comparison.Compare(name, io.ReadFloat32(name), ToPicture(layout, x, shape));
            }
        });
        comparison.Compare("out.z", io.ReadFloat32("out.z"), ToPicture(layout, state, shape));
        return comparison.ToResult();
    }

    private static Tensor ToPicture(TokenLayout layout, ReadOnlySpan<float> tokens, long[] shape) =>
        layout.Unpatchify(Tensor.From(tokens, 1, layout.Length, layout.Features))[0].Reshape(shape);

    /// <summary>The guided velocity; branches that do not count are not evaluated.</summary>
    private sealed class BranchedField
    {
        private readonly PixWizardRunner _runner;
        private readonly TokenLayout _layout;
        private readonly GuidedSettings _settings;
        private readonly GuidancePlan _plan;
        private readonly Branch[] _branches;

        public BranchedField(
            SafeTensorsFile io, PixWizardOptions options, PixWizardRunner runner, TokenLayout layout, GuidedSettings settings,
            GuidancePlan plan)
        {
            (_runner, _layout, _settings, _plan) = (runner, layout, settings, plan);
            Tensor text = io.ReadFloat32("in.text"), mask = io.ReadMask("in.text_mask"), pooled = io.ReadFloat32("in.pooled");
            Tensor image = io.ReadFloat32("in.clip"), nullImage = Tensor.Zeros(ElementType.Float32, image.Shape);
            Tensor source = Patchify(io.ReadFloat32("in.source")), nullSource = Patchify(io.ReadFloat32("in.z_1"));
            _branches = [.. plan.Branches.Select(branch =>
            {
                // Rows of the cases: prompt, empty prompt, empty prompt.
                int row = branch == GuidanceBranch.Full ? 0 : 1;
                bool isNull = branch == GuidanceBranch.None;
                row += isNull ? 1 : 0;
                return new Branch(runner.Condition(text.Row(row), pooled.Row(row), isNull ? nullImage : image),
                    isNull ? nullSource : source, mask.Row(row));
            })];

            Tensor Patchify(Tensor picture) => layout.Patchify([picture.Reshape([options.InChannels, .. picture.Shape[^2..]])]);
        }

        public void Evaluate(ReadOnlySpan<float> x, float t, Span<float> velocity)
        {
            Tensor tokens = Tensor.From(x, 1, _layout.Length, _layout.Features);
            (Tensor, Tensor) rope = _layout.Rope(_settings.Rope, t);
            float[] joined = new float[velocity.Length * _branches.Length];
            for (int branch = 0; branch < _branches.Length; branch++)
            {
                (IReadOnlyDictionary<string, Tensor> conditions, Tensor source, Tensor textMask) = _branches[branch];
                Tensor one = _runner.Velocity(
                    conditions, tokens, source, mask: null, rope, _settings.Gain(_layout.Length), Tensor.From<float>([t], 1), textMask);
                one.AsSpan<float>().CopyTo(joined.AsSpan(branch * velocity.Length));
            }

            _plan.Combine(joined, velocity);
        }

        private sealed record Branch(IReadOnlyDictionary<string, Tensor> Conditions, Tensor Source, Tensor TextMask);
    }
}
