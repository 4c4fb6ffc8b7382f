using System.CommandLine;
using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Cli.Batches;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Sessions.Loras;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tasks.Choosing;

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>batch</c>: many requests, with what is done kept through any stop.</summary>
internal static class BatchCommand
{
    /// <summary>Shown below the options.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "pixwizard batch \"photos/*.jpg\" -t denoise -o clean/{name}.jpg",
        "pixwizard batch \"photos/**/*.jpg\" -p \"Estimate the depth.\" -o depth/{path}.png --dry-run",
        "pixwizard batch list.jsonl --json",
    ];

    public static Command Create()
    {
        BatchOptions options = new();
        Command command = new("batch", "Does what many lines say to many pictures. Stopped at any moment, by a kill too, the same command "
            + "goes on with what is not done.") { options.Sources };
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => RunAsync(parsed, options, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, BatchOptions options, CancellationToken cancellation)
    {
        // What is to be done: options first, then the lists.
        SharedOptions shared = options.Request.Shared;
        string[] sources = parsed.GetRequiredValue(options.Sources);
        PixWizardRequest usual = options.Request.Request(parsed);
        ImageLoadOptions load = options.Request.Load(parsed);
        RuntimeOptions runtime = shared.Runtime(parsed);
        int quality = shared.QualityOf(parsed);
        int? atOnce = BatchOptions.Count(parsed, options.Workers), together = BatchOptions.Count(parsed, options.Together);
        IReadOnlyList<BatchItem> items = BatchList.Read(sources, parsed.GetValue(options.Output));
        string results = Path.GetFullPath(parsed.GetValue(options.Results) ?? ResultsOf(sources, items));
        Bundle bundle = shared.Open(parsed, BundleLocator.DefaultName, drawsAlone: false);
        CommandException.ThrowIfRead("--output",
            [.. items.SelectMany(static item => new[] { item.Input, item.Mask }), .. sources.Where(BatchList.IsList), bundle.Folder,
                .. runtime.Loras.Select(static lora => lora.Path)],
            items.SelectMany(static item => RunOutputs.Files(item.Output)).Append(results));

        // What is left of it.
        string context = $"{File.GetLastWriteTimeUtc(bundle.ManifestFile).Ticks} {bundle.Folder} {quality} "
            + $"{parsed.GetValue(options.Request.Strip)}"
            + string.Concat(runtime.Loras.Select(static lora => $" {BatchItem.Stamp(lora.Path)} {lora.Weight:R}"));
        HashSet<string> before = BatchLedger.Done(results);
        (BatchItem Item, string Key)[] all = [.. items.Select(item => (item, item.Key(usual, context)))];
        (BatchItem Item, string Key)[] left = [.. all.Where(one => !before.Contains(one.Key))];
        if (parsed.GetValue(options.DryRun))
        {
            Lazy<SentenceChooser?> sentences = new(() => SentenceChooser.Of(bundle));
            IReadOnlyList<LoraTeaching> teachings = LoraTeaching.Read(runtime.Loras);
            return await ShowAsync(parsed, all, before, one => RequestPlan.For(
                bundle.Manifest, () => sentences.Value, LoraTeaching.Apply(teachings, one.Request(usual, load))));
        }

        // Workers share the pipeline; each takes its share of the processor's threads.
        using BatchLedger ledger = BatchLedger.Open(results);
        AtomicFile.DiscardLeftovers(left.SelectMany(static one => RunOutputs.Files(one.Item.Output)));
        BatchReport report = new(parsed, shared, items.Count, items.Count - left.Length, results);
        if (left.Length > 0)
        {
            int workers = Math.Clamp(atOnce ?? runtime.EffectiveThreads, 1, left.Length);
            using PixWizardPipeline pipeline = await PixWizardPipeline.LoadAsync(
                bundle.Folder, runtime with { Threads = Math.Max(1, runtime.EffectiveThreads / workers), LoadsAhead = false },
                cancellation);
            bool onCpu = pipeline.Provider == ExecutionProvider.Cpu;
            workers = onCpu ? workers : atOnce ?? 1;
            int mates = together ?? (onCpu ? 1 : BatchOptions.UsualMates);
            BatchRunner runner = new(
                pipeline, usual, load, output => shared.Save(parsed, output) with { Strip = parsed.GetValue(options.Request.Strip) });
            await report.WhileAsync(tell => Task.Run(() => runner.Run(Groups(left, mates), workers, result =>
            {
                ledger.Add(result);
                tell(result);
            }, cancellation), CancellationToken.None));
        }

        return await report.EndAsync();
    }

    /// <summary>Beside a list, or where the pictures go.</summary>
    private static string ResultsOf(string[] sources, IReadOnlyList<BatchItem> items) =>
        Array.Find(sources, BatchList.IsList) is { } list ? Path.ChangeExtension(list, ".results.jsonl")
        : items.FirstOrDefault(static item => item.Output is not null)?.Output is { } output
            ? Path.Combine(Path.GetDirectoryName(output)!, "results.jsonl")
            : "results.jsonl";

    /// <summary>Pictures of one size side by side, as many as share a loop.</summary>
    private static IEnumerable<(BatchItem Item, string Key)[]> Groups((BatchItem Item, string Key)[] items, int mates) => mates == 1
        ? items.Select(static one => new[] { one })
        : items.GroupBy(static one => SizeOf(one.Item)).SelectMany(group => group.Chunk(mates));

    private static ImageSize? SizeOf(BatchItem item)
    {
        try
        {
            return item.Input is null ? null : SourcePicture.FromFile(item.Input).Size;
        }
        catch (ImageException)
        {
            // It will say so when it is its turn.
            return null;
        }
    }

    private static async Task<int> ShowAsync(
        ParseResult parsed, (BatchItem Item, string Key)[] items, HashSet<string> before, Func<BatchItem, RequestPlan> plan)
    {
        int bad = 0;
        foreach ((BatchItem item, string key) in items)
        {
            string what;
            try
            {
                what = before.Contains(key)
                    ? "done already"
                    : string.Join(", ", plan(item).Steps.Select(static step => step.Task ?? "a task of the bundle"));
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                bad++;
                what = "can't be done: " + BatchError.Of(fault).Message;
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{BatchItem.Named(item.Line, item.Input)} -> {item.Output ?? "nowhere"}: {what}");
        }

        return bad == 0 ? ExitCode.Done : ExitCode.BadInput;
    }

    /// <summary>Tells what becomes of a batch: a bar and words for people, a line of JSON an item for programs.</summary>
    private sealed class BatchReport(ParseResult parsed, SharedOptions shared, int items, int before, string results)
    {
        private readonly Lock _writing = new();
        private int _done;
        private int _failed;

        public Task WhileAsync(Func<Action<BatchResult>, Task> work) => shared.WithCountAsync(parsed, items, before, count => work(result =>
        {
            lock (_writing)
            {
                _ = result.Error is null ? _done++ : _failed++;
                Tell(result);
                count(before + _done + _failed);
            }
        }));

        public async Task<int> EndAsync()
        {
            BatchSummary summary = new(items, _done, before, _failed, results);
            if (parsed.GetValue(shared.Json))
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(BatchText.Of(summary));
            }
            else if (!parsed.GetValue(shared.Quiet))
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{items} picture(s): {_done} done, {before} done before, {_failed} failed; {results}"));
            }

            return _failed == 0 ? ExitCode.Done : ExitCode.BadInput;
        }

        private void Tell(BatchResult result)
        {
            if (parsed.GetValue(shared.Json))
            {
                parsed.InvocationConfiguration.Output.WriteLine(BatchText.Of(result));
            }
            else if (result.Error is { } error)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"pixwizard: {result.Name}: {error.Message}");
            }
        }
    }
}

/// <summary>Options of <c>batch</c>.</summary>
internal sealed class BatchOptions
{
    /// <summary>Pictures that share a sampling loop where a GPU computes.</summary>
    public const int UsualMates = 4;

    public RequestOptions Request { get; } = new();

    public Argument<string[]> Sources { get; } = new("LIST")
    {
        Description = "A list (.jsonl: a line a request, with input, output, prompt, task, mask, size, dataSize, steps, solver, timeShift, "
            + "textGuidance, imageGuidance, seed, strength, scale), pictures, or patterns such as \"photos/**/*.jpg\".",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Output { get; } = new("--output", "-o") { Description = "Where what names no output of its own is written: "
        + "{name} becomes the input's name, {path} its path below a pattern's first star.", HelpName = "FILE" };

    public Option<string?> Results { get; } = new("--results") { Description = "File of the results, a line of JSON each. Default: beside "
        + "the list, else beside the first output.", HelpName = "FILE" };

    public Option<int?> Workers { get; } = new("--workers") { Description = "Pictures at work at one time, 1 to 64; each takes memory of "
        + "its own. Default: one for each thread, one on a GPU.", HelpName = "N" };

    public Option<int?> Together { get; } = new("--together") { Description = "Pictures of one size that share a sampling loop, 1 to 64. "
        + "Default: 1, on a GPU 4.", HelpName = "N" };

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Says what would be done, and does nothing." };

    public IReadOnlyList<Option> All =>
    [
        Request.Prompt, Request.Task, Output, Results, Workers, Together, DryRun, Request.Shared.Model, .. Request.Asked, .. Request.Run,
        Request.Shared.Json, Request.Shared.Quiet,
    ];

    /// <summary>A count that an option gives; null where it is left out.</summary>
    /// <exception cref="CommandException">It is out of range.</exception>
    public static int? Count(ParseResult parsed, Option<int?> option) => parsed.GetValue(option) is not int count ? null
        : count is >= 1 and <= 64 ? count : throw new CommandException(ExitCode.Usage, $"{option.Name}: {count} is not within 1 and 64.");
}
