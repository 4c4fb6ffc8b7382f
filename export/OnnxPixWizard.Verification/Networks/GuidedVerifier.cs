using System.Text.Json;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>Guided velocities with all three branches evaluated, whatever their factors, because the case lists the rows of all.</summary>
internal sealed class GuidedVerifier : ICaseVerifier
{
    // Rows of the cases: prompt and image, empty prompt and image, empty prompt and null image.
    private static readonly Dictionary<GuidanceBranch, int> s_rows = new()
    {
        [GuidanceBranch.Full] = 0,
        [GuidanceBranch.ImageOnly] = 1,
        [GuidanceBranch.None] = 2,
    };

    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["pixwizard.dit.guided"];

    /// <summary>Channels that the published code guides.</summary>
    internal static int PublishedGuidedChannels => 3;

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        PixWizardOptions options = NetworkOptions.Read<PixWizardOptions>(referenceCase.Config);
        using PixWizardRunner runner = new(options, referenceCase.Weights);
        SafeTensorsFile io = referenceCase.Io;
        Tensor state = io.ReadFloat32("in.x");
        if (state.Rank != 4 || state.Shape[0] != s_rows.Count)
        {
            throw new MalformedCaseException("'in.x' is not [3, channels, height, width].");
        }

        IReadOnlyDictionary<string, Tensor> conditions =
            runner.Condition(io.ReadFloat32("in.text"), io.ReadFloat32("in.pooled"), io.ReadFloat32("in.clip"));
        Comparison comparison = new(referenceCase.Tolerance);
        foreach (JsonProperty variant in referenceCase.Root.Require("variants").EnumerateObject())
        {
            GuidancePlan plan = ReadPlan(referenceCase.Root.Require("guidance"), options, evaluateAll: true);
            comparison.Compare($"out.{variant.Name}", io.ReadFloat32($"out.{variant.Name}"),
                Evaluate(io, runner, conditions, plan, new GuidedSettings(variant.Value, options), options,
                    io.ReadFloat32($"in.t.{variant.Name}")));
        }

        return comparison.ToResult();
    }

    /// <summary>The plan of a case's guidance scales.</summary>
    internal static GuidancePlan ReadPlan(JsonElement scales, PixWizardOptions options, bool evaluateAll)
    {
        GuidanceOptions guidance = new()
        {
            TextScale = scales.RequireDouble("text_cfg_scale"),
            ImageScale = scales.RequireDouble("image_cfg_scale"),
            GuidedChannels = PublishedGuidedChannels,
        };
        return new GuidancePlan(guidance, options.InChannels, options.StateFeatures, evaluateAll);
    }

    private static Tensor Evaluate(
        SafeTensorsFile io, PixWizardRunner runner, IReadOnlyDictionary<string, Tensor> conditions, GuidancePlan plan,
        GuidedSettings settings,
        PixWizardOptions options, Tensor times)
    {
        // Upstream gives every branch the state of row 0.
        Tensor state = io.ReadFloat32("in.x"), source = io.ReadFloat32("in.source");
        long[] shape = state.Shape[1..].ToArray();
        TokenLayout layout = new([shape, shape, shape], options.PatchSize);
        Tensor[] states = [.. Enumerable.Repeat(state.Row(0).Reshape(shape), layout.Count)];
        Tensor[] sources = [.. Enumerable.Range(0, layout.Count).Select(row => source.Row(row).Reshape(shape))];
        Tensor raw = runner.Velocity(
            conditions, layout.Patchify(states), layout.Patchify(sources), mask: null, layout.Rope(settings.Rope, times.AsSpan<float>()[0]),
            settings.Gain(layout.Length), times, io.ReadMask("in.text_mask"));

        Tensor ordered = TensorMath.Stack([.. plan.Branches.Select(branch => raw.Row(s_rows[branch]))], addAxis: false);
        Tensor guided = Tensor.Zeros(ElementType.Float32, raw.Row(0).Shape);
        plan.Combine(ordered.AsSpan<float>(), guided.AsSpan<float>());

        // The cases' rows keep their own unguided channels; the guided ones are the same in all.
        int pixels = options.PatchSize * options.PatchSize, guidedFeatures = Math.Min(PublishedGuidedChannels, options.InChannels) * pixels;
        for (int token = 0; token < layout.Length * layout.Count; token++)
        {
            guided.AsSpan<float>().Slice(token % layout.Length * layout.Features, guidedFeatures)
                .CopyTo(raw.AsSpan<float>().Slice(token * layout.Features, guidedFeatures));
        }

        return TensorMath.Stack(layout.Unpatchify(raw), addAxis: true);
    }
}

/// <summary>Rope scaling and proportional attention of a guided evaluation, as a case states them.</summary>
internal sealed class GuidedSettings
{
    private readonly int? _baseLength;

    public GuidedSettings(JsonElement settings, PixWizardOptions options)
    {
        Rope = new RopeSettings
        {
            HeadWidth = options.HeadWidth,
            ScaleFactor = settings.OptionalDouble("scale_factor") ?? options.ScaleFactor,
            ScaleWatershed = settings.OptionalDouble("scale_watershed") ?? 1,
        };
        _baseLength = settings.OptionalBoolean("proportional_attn") == true ? settings.RequireInt32("base_seqlen") : null;
    }

    public RopeSettings Rope { get; }

    /// <summary>Factor of the self-attention's scores for a padded number of
    /// tokens: √(ln S / ln base), 1 without proportional attention.</summary>
    public float Gain(int tokens) => _baseLength is { } length ? (float)Math.Sqrt(Math.Log(tokens) / Math.Log(length)) : 1;
}
