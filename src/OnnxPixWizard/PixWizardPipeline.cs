using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Sessions.Loras;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tasks.Choosing;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard;

/// <summary>A loaded bundle that answers requests. Any number of threads
/// may use it at once; each gets the bytes it would get alone.</summary>
public sealed class PixWizardPipeline : IDisposable
{
    private readonly GraphSet _graphs;
    private readonly RuntimeOptions _options;
    private readonly StateCodec _codec;
    private readonly RequestConditioner _conditioner;
    private readonly TaskChooser _tasks;
    private readonly SentenceChooser? _sentences;
    private readonly BucketPlanner _buckets;
    private readonly MemoryBudget _memory;
    private readonly RestorerRoad _restorer;

    private PixWizardPipeline(Bundle bundle, GraphSet graphs, RuntimeOptions options, TextConditioner texts, SentenceChooser? sentences)
    {
        Bundle = bundle;
        _graphs = graphs;
        _options = options;
        _codec = new StateCodec(bundle.Manifest, graphs);
        _sentences = sentences;
        DomainTable? domains = DomainTable.Of(bundle);
        _tasks = new TaskChooser(bundle.Manifest, sentences, texts, domains);
        _memory = new MemoryBudget(bundle, options);
        _conditioner = new RequestConditioner(bundle, graphs, options, texts, _codec, domains);
        _restorer = new RestorerRoad(bundle, graphs, options, _memory, domains);
        _buckets = new BucketPlanner(bundle.Manifest.Resolution);
    }

    /// <summary>The bundle.</summary>
    public Bundle Bundle { get; }

    /// <summary>The provider that runs the graphs.</summary>
    public ExecutionProvider Provider => _graphs.Provider;

    /// <summary>What memory there is for answers.</summary>
    internal MemoryBudget Memory => _memory;

    private double LoadMilliseconds { get; set; }

    /// <summary>Opens a bundle and loads its graphs.</summary>
    /// <param name="bundlePath">Its folder; <see cref="BundleLocator"/> finds the one that ships with the program.</param>
    /// <param name="options">Provider, threads, memory; null for the defaults.</param>
    /// <param name="cancellation">Ends the loading early.</param>
    /// <exception cref="BundleException">The bundle is missing, damaged or of a family that this version does not run.</exception>
    /// <exception cref="ProviderUnavailableException">The provider named is missing or would not run everything.</exception>
    /// <exception cref="OnnxRuntimeLibraryException">ONNX Runtime is missing or too old.</exception>
    /// <exception cref="LoraException">A file of low-rank changes is damaged, or does not fit the bundle.</exception>
    public static PixWizardPipeline Load(string bundlePath, RuntimeOptions? options = null, CancellationToken cancellation = default) =>
        PipelineLoader.Load(bundlePath, options, isPixNerd: false, static (bundle, graphs, options, work) =>
        {
            PixWizardPipeline pipeline = new(
                bundle, graphs, options, new TextConditioner(bundle, graphs, options.ConditioningCacheBytes / 4),
                SentenceChooser.Of(bundle));
            if (graphs.KeepsGraphs && options.LoadsAhead)
            {
                graphs.Preload(work.Cancellation);
                pipeline.WarmUp(work);
            }

            pipeline.LoadMilliseconds = work.Lap();
            return pipeline;
        }, cancellation);

    /// <summary>Loads on a thread of its own.</summary>
    /// <inheritdoc cref="Load"/>
    public static Task<PixWizardPipeline> LoadAsync(
        string bundlePath, RuntimeOptions? options = null, CancellationToken cancellation = default) =>
        OwnThread.Run(() => Load(bundlePath, options, cancellation), cancellation);

    /// <summary>Answers a request.</summary>
    /// <param name="request">Picture, sentence, options.</param>
    /// <param name="progress">Told of stages and steps, on the calling thread.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <exception cref="OptionException">The request does not fit the bundle.</exception>
    /// <exception cref="InstructionException">The instruction means none of the bundle's tasks.</exception>
    /// <exception cref="ImageException">The picture is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public PixWizardResult Run(
        PixWizardRequest request, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default) =>
        Run([request], progress, cancellation)[0];

    /// <summary>Answers a request on a thread of its own.</summary>
    /// <inheritdoc cref="Run(PixWizardRequest, IProgress{PipelineProgress}?, CancellationToken)"/>
    public Task<PixWizardResult> RunAsync(
        PixWizardRequest request, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default) =>
        OwnThread.Run(() => Run(request, progress, cancellation), cancellation);

    /// <summary>
    /// Reads a request's steps as <see cref="RequestPlan.For(Bundle, PixWizardRequest)"/> does, by the chooser that is loaded.
    /// </summary>
    /// <param name="request">The request; nothing of it is run.</param>
    /// <exception cref="InstructionException">The sentence, or a part of it, means none of the bundle's tasks.</exception>
    /// <exception cref="OptionException">The picture or the mask does not fit what is asked for.</exception>
    public RequestPlan Plan(PixWizardRequest request) => RequestPlan.For(
        Bundle.Manifest, () => _sentences, LoraTeaching.Apply(_graphs.Teachings, request));

    /// <summary>Refuses what running a plan would refuse, as far as that is known before any work: options and sizes of its first step,
    /// and the memory that it would take.</summary>
    /// <param name="plan">From <see cref="Plan"/>.</param>
    /// <exception cref="OptionException">The first step does not fit the bundle.</exception>
    /// <exception cref="MemoryLimitException">It does not fit into memory.</exception>
    public void Check(RequestPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        PixWizardRequest request = plan.Steps[0].Request with { Task = plan.Steps[0].Task };
        TaskEntry? task = _tasks.Named(request);
        if (task?.Restorer is not null)
        {
            _ = _restorer.Plan(request, task);
        }
        else if (task is not null)
        {
            _ = PixWizardJob.Plan(Bundle.Manifest, _buckets, _memory, request, task);
        }
    }

    /// <summary>Answers a plan's steps, one after the other.</summary>
    /// <param name="plan">From <see cref="Plan"/>, or <see cref="RequestPlan.For(Bundle, PixWizardRequest)"/> for this bundle.</param>
    /// <param name="progress">Told of stages and steps, on the calling thread.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <returns>One result for each step; the last is the answer.</returns>
    /// <inheritdoc cref="Run(PixWizardRequest, IProgress{PipelineProgress}?, CancellationToken)"/>
    public IReadOnlyList<PixWizardResult> Run(
        RequestPlan plan, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        List<PixWizardResult> results = [];
        SourcePicture? picture = plan.Steps[0].Request.Image;
        foreach (RequestStep step in plan.Steps)
        {
            PixWizardResult result = Run(step.Request with { Image = picture }, progress, cancellation);
            results.Add(result);
            picture = !step.IsPicture ? picture : result.Photo is { } photo ? SourcePicture.FromPhoto(photo)
                : SourcePicture.FromImage(result.Picture);
        }

        return results;
    }

    /// <summary>Answers a plan on a thread of its own.</summary>
    /// <inheritdoc cref="Run(RequestPlan, IProgress{PipelineProgress}?, CancellationToken)"/>
    public Task<IReadOnlyList<PixWizardResult>> RunAsync(
        RequestPlan plan, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default) =>
        OwnThread.Run(() => Run(plan, progress, cancellation), cancellation);

    /// <summary>Answers several requests, of any sizes and tasks; batch mates change nothing in each other's results.</summary>
    /// <returns>One result for each request, in their order.</returns>
    /// <inheritdoc cref="Run(PixWizardRequest, IProgress{PipelineProgress}?, CancellationToken)"/>
    public IReadOnlyList<PixWizardResult> Run(
        IReadOnlyList<PixWizardRequest> requests, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        using Work work = new(progress, cancellation);
        work.Begin(PipelineStage.Encoding);
        requests = [.. requests.Select(request => LoraTeaching.Apply(_graphs.Teachings, request))];
        PixWizardResult[] results = new PixWizardResult[requests.Count];
        List<PixWizardJob> jobs = [];
        for (int i = 0; i < results.Length; i++)
        {
            // 1. What is asked for. What is answered in pixels alone goes its own way from here.
            Asked asked = _tasks.Choose(requests[i], work);
            if (requests[i].Extend is not null)
            {
                results[i] = CanvasExtender.Run(this, _memory, requests[i], asked, progress, cancellation);
                continue;
            }

            if (asked.Task.Restorer is not null)
            {
                PixWizardResult restored = _restorer.Run(requests[i], asked, work);
                results[i] = restored with { Metrics = restored.Metrics with { LoadMilliseconds = LoadMilliseconds } };
                continue;
            }

            // 2. How it is answered: size, times, solver, guidance.
            PixWizardJob job = PixWizardJob.Plan(Bundle.Manifest, _buckets, _memory, requests[i], asked.Task);

            // 3. What the network is told: text and picture.
            LoadForSampling(cancellation);
            jobs.Add(job with
                { Place = i, Choice = asked.Choice, Told = _conditioner.Encode(job, asked.Text!, work), EncodeMilliseconds = work.Lap() });
        }

        bool together = _options.BatchRows ?? _graphs.Provider != ExecutionProvider.Cpu;
        foreach (PixWizardJob[] mates in Groups(jobs, together))
        {
            // 4. The noise that all begins with, and what each guidance branch sees of the request.
            work.Begin(PipelineStage.Conditioning);
            using FlowState state = FlowState.Start([.. mates.Select(static job => job.Start)]);
            StepRow[][] branches = _conditioner.Condition(mates, state, together, work);

            int[] stepRuns;
            using (Owned loop = new())
            {
                // 5. The velocity, bound once; its graphs make room before the decoder comes.
                float[] times = mates[0].Sampling.Times();
                GuidedVelocity velocity = PixWizardStep.Bind(_graphs, Bundle.Manifest, mates, branches, times, together, loop, work);
                double condition = work.Lap();

                // 6. From noise to picture.
                work.BeginLoop(times.Length - 1, condition);
                Sampler.Run(
                    new SolverOptions { Name = mates[0].Sampling.Solver }, velocity, state, times, work, Preview(mates, state, work));
                stepRuns = velocity.StepRunsOfParts;
            }

            work.Begin(PipelineStage.Decoding);
            for (int i = 0; i < mates.Length; i++)
            {
                // 7. What comes out: the picture, and what it tells.
                float[] planes = _codec.Decode(state.Planes(i, state.Values), mates[i].Bucket, work);
                Picture picture = PixWizardAnswer.Finish(mates[i], planes);
                TaskData? data = PixWizardAnswer.Read(mates[i], planes);
                Photo? photo = mates[i].Task.Decoder.Carry(picture, mates[i].Request.Image, mates[i].Request.Mask);
                results[mates[i].Place] = Result(mates[i], picture, photo, data, stepRuns[i], mates.Length, work);
            }
        }

        Rest();
        return results;
    }

    /// <summary>Evaluates a request's guided velocity at given states, such
    /// as those that another bundle went through: for comparisons.</summary>
    /// <param name="request">Picture, sentence, options.</param>
    /// <param name="points">Times of the request's grid, and states; their velocities are not read.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <returns>The same points with this bundle's velocities.</returns>
    /// <exception cref="OptionException">The request or a state does not fit the bundle.</exception>
    public IReadOnlyList<VelocitySample> Evaluate(
        PixWizardRequest request, IReadOnlyList<VelocitySample> points, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        using Work work = new(progress: null, cancellation);
        Asked asked = _tasks.Choose(request with { Evaluated = static _ => { } }, work);
        if (asked.Task.Restorer is not null)
        {
            throw new OptionException(nameof(request.Task), $"task '{asked.Task.Id}' is answered without sampling: there is no velocity.");
        }

        PixWizardJob job = PixWizardJob.Plan(Bundle.Manifest, _buckets, _memory, request, asked.Task);
        IReadOnlyList<VelocitySample> samples = Alone(
            job with { Told = _conditioner.Encode(job, asked.Text!, work) }, work, (_, velocity, _, _) => velocity.At(points));
        Rest();
        return samples;
    }

    /// <summary>Frees all graphs. No run may be under way.</summary>
    public void Dispose() => _graphs.Dispose();

    /// <summary>Runs a request of zeros at loading: it compiles the loop's code,
    /// so that the first real step takes no longer than the others.</summary>
    private void WarmUp(Work work) => Alone(RequestConditioner.Zeros(Bundle.Manifest), work, (job, velocity, state, times) =>
    {
        work.BeginLoop(times.Length - 1);
        Sampler.Run(new SolverOptions { Name = job.Sampling.Solver }, velocity, state, times, work);
        return true;
    });

    /// <summary>Steps 4 and 5 for one request.</summary>
    private T Alone<T>(PixWizardJob job, Work work, Func<PixWizardJob, GuidedVelocity, FlowState, float[], T> use)
    {
        using FlowState state = FlowState.Start([job.Start]);
        StepRow[][] branches = _conditioner.Condition([job], state, together: false, work);
        using Owned loop = new();
        float[] times = job.Sampling.Times();
        return use(
            job, PixWizardStep.Bind(_graphs, Bundle.Manifest, [job], branches, times, together: false, loop, work), state, times);
    }

    /// <summary>Requests that can share a loop: equal grids and solvers, and
    /// a solver whose steps don't depend on the mates' states.</summary>
    private static IEnumerable<PixWizardJob[]> Groups(IReadOnlyList<PixWizardJob> jobs, bool together) => jobs
        .GroupBy(job => job.Sampling is var plan && together && !OdeSolvers.IsAdaptive(plan.Solver)
            ? (-1, plan.Steps, plan.Solver, plan.TimeShift)
            : (job.Place, 0, string.Empty, 0))
        .Select(static g => g.ToArray());

    /// <summary>Opens what was not opened ahead, side by side.</summary>
    private void LoadForSampling(CancellationToken cancellation)
    {
        if (_graphs.KeepsGraphs && !_options.LoadsAhead)
        {
            _graphs.Preload(cancellation, besides: GraphNames.AnswersInPixels);
        }
    }

    private StateObserver? Preview(PixWizardJob[] mates, FlowState state, Work work)
    {
        if (!Array.Exists(mates, static job => job.Request.Preview is not null))
        {
            return null;
        }

        int steps = mates[0].Sampling.Steps;
        return new PreviewObserver(state.Values.Length, steps, (step, guess) =>
        {
            for (int i = 0; i < mates.Length; i++)
            {
                if (mates[i].Request.Preview is { } preview)
                {
                    preview(new StepPreview(
                        step, steps, PixWizardAnswer.Painted(mates[i], _codec.Decode(state.Planes(i, guess), mates[i].Bucket, work))));
                }
            }
        }).Observe;
    }

    private PixWizardResult Result(
        PixWizardJob job, Picture picture, Photo? photo, TaskData? data, int stepRuns, int mates, Work work) => new()
    {
        Picture = picture,
        Photo = photo,
        Data = data,
        DataScale = DataScale.Of(job.Request.Image?.Size ?? picture.Size, data?.Size),
        Task = job.Task.Id,
        Choice = job.Choice,
        Instruction = job.Told!.Asked.Instruction,
        SourceFile = job.Request.Image?.File,
        Bucket = job.Bucket,
        Sampling = job.Sampling,
        Familiarity = job.Told.Familiarity,
        Warnings =
        [
            .. job.Request.Losses(photo), .. job.Request.Unused(job.Task), .. job.Told.Asked.Cuts, .. job.Choice?.Doubts() ?? [],
            .. job.Told.Familiarity?.Doubts(job.Task.Id) ?? [], .. _graphs.Warnings,
        ],
        Metrics = work.Metrics(_graphs, _options.EffectiveThreads, job.Guidance.Branches.Count, stepRuns, mates) with
        {
            LoadMilliseconds = LoadMilliseconds,
            EncodeMilliseconds = job.EncodeMilliseconds,
            DecodeMilliseconds = work.Lap(),
        },
    };

    private void Rest()
    {
        if (!_graphs.KeepsGraphs)
        {
            _graphs.Rest();
        }
    }
}
