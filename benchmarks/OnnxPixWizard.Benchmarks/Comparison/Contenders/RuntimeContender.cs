using OnnxPixWizard.Benchmarks.Comparison.Cases;
using OnnxPixWizard.Benchmarks.Harness;
using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Benchmarks.Comparison.Contenders;

/// <summary>This runtime: the product's own conditioner, bound step, guidance and solver; whole requests through its pipeline.</summary>
internal sealed class RuntimeContender : IContender
{
    private readonly CaseFolder _case;
    private readonly Bundle _bundle;
    private readonly RuntimeOptions _options;
    private readonly GraphSet _graphs;
    private readonly RowConditioner _rows;
    private readonly float[] _noise;
    private float[] _state = [];
    private PixWizardPipeline? _pipeline;

    public RuntimeContender(CaseFolder made, int threads)
    {
        _case = made;
        _bundle = Bundle.Open(made.Facts.Bundle);
        // Without a cache each request does all of its work, as the first one does.
        _options = new RuntimeOptions
            { Provider = ExecutionProvider.Cpu, Threads = threads, ConditioningCacheBytes = 0, KeepGraphs = true, LoadsAhead = false,
                SpinsInLoop = true };
        _graphs = new GraphSet(_bundle, _options);
        _rows = new RowConditioner(_bundle, _graphs, cacheBytes: 0);
        _noise = made.Read<float>("noise");
        string? variant = _bundle.HasGraph(GraphNames.Step, GraphNames.MaskFreeVariant) ? GraphNames.MaskFreeVariant : null;
        foreach ((string graph, string? form) in (ReadOnlySpan<(string, string?)>)[
            (GraphNames.Conditioner, null), (GraphNames.Modulation, null), (GraphNames.Step, variant)])
        {
            _ = _graphs.Loop(graph, form);
        }
    }

    public ReadOnlySpan<float> State => _state;

    public ContenderRun Loop(double textGuidance)
    {
        CaseFacts facts = _case.Facts;
        int cell = _bundle.Manifest.Latent?.Downscale ?? 1;
        PixWizardJob job = PixWizardJob.Smallest(_bundle.Manifest) with
        {
            Bucket = new ImageSize(facts.Width, facts.Height),
            Layout = new StateLayout(
                TokenGrid.Of(facts.Height / cell, facts.Width / cell, facts.PatchSize), facts.Channels,
                new PatchShape(facts.PatchSize, facts.PatchSize)),
            Guidance = Guidance(facts, textGuidance),
        };
        StepWatch watch = new();
        using Work work = new(watch, CancellationToken.None);
        WorkClock clock = WorkClock.Start();
        StepRow[] rows = [.. job.Guidance.Branches.Select(branch => Row(branch, job, work))];
        using FlowState state = FlowState.Start([job.Start]);
        _noise.CopyTo(state.Values);
        using Owned loop = new();
        GuidedVelocity velocity = PixWizardStep.Bind(
            _graphs, _bundle.Manifest, [job], [rows], facts.Times, together: false, loop, work);
        WorkTime conditioned = clock.Elapsed;
        work.BeginLoop(facts.Times.Length - 1);
        Sampler.Run(new SolverOptions { Name = "euler" }, velocity, state, facts.Times, work);
        WorkTime all = clock.Elapsed;
        _state = state.Values.ToArray();
        return new ContenderRun(
            all, new WorkTime(all.WallSeconds - conditioned.WallSeconds, all.CpuSeconds - conditioned.CpuSeconds),
            work.GraphTicks / (double)System.Diagnostics.Stopwatch.Frequency, watch.BytesPerStep);
    }

    public ContenderRun Request(double textGuidance)
    {
        _pipeline ??= PixWizardPipeline.Load(_bundle.Folder, _options);
        CaseFacts facts = _case.Facts;
        PixWizardRequest request = new()
        {
            Image = SourcePicture.FromImage(MadePicture.Create(new ImageSize(facts.Width, facts.Height))),
            Task = facts.Task,
            Instruction = facts.Instruction,
            Size = OutputSize.Bucket,
            Steps = facts.Times.Length - 1 + (_bundle.Manifest.Sampling.GridCountsPoints ? 1 : 0),
            Solver = "euler",
            TimeShift = 1,
            TextGuidance = textGuidance,
            ImageGuidance = facts.ImageGuidance,
            Seed = 1,
        };
        PixWizardResult? result = null;
        WorkTime all = WorkTime.Of(() => result = _pipeline.Run(request));
        return new ContenderRun(
            all, new WorkTime(result!.Metrics.LoopMilliseconds / 1e3, 0), result.Metrics.LoopGraphMilliseconds / 1e3);
    }

    public void Dispose()
    {
        _pipeline?.Dispose();
        _graphs.Dispose();
    }

    internal static GuidancePlan Guidance(CaseFacts facts, double textGuidance, bool evaluateAll = false) => new(
        new GuidanceOptions
        {
            TextScale = textGuidance,
            ImageScale = facts.ImageGuidance,
            GuidedChannels = facts.GuidedFeatures / (facts.TokenFeatures / facts.Channels),
        },
        facts.Channels, facts.TokenFeatures, evaluateAll);

    private StepRow Row(GuidanceBranch branch, PixWizardJob job, Work work)
    {
        string prefix = branch == GuidanceBranch.Full ? string.Empty : "null.";
        TextEncoding text = new(
            prefix, _case.Read<float>(prefix + "hidden_states"), _case.Read<bool>(prefix + "text_mask"),
            _case.Read<float>(prefix + "text_embeds"), []);
        float[] source = _case.Read<float>(branch == GuidanceBranch.None ? "null.source_tokens" : "source_tokens");
        ImageEncoding? image = branch == GuidanceBranch.None ? null
            : new ImageEncoding("image", job.Bucket, _case.Read<float>("image_tokens"), source);
        return new StepRow(
            job.Layout.Grid, source, _rows.Condition(text, image, work), job.Rope,
            job.AttentionGain(_bundle.Manifest, job.Layout.Grid.Count));
    }
}
