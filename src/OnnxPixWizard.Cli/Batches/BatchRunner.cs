using System.Diagnostics;
using OnnxPixWizard.Cli.Commands;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Cli.Batches;

/// <summary>Answers the items of a batch, several at one time; a bad one is told of and holds up no other.</summary>
/// <param name="pipeline">Answers; shared by all workers.</param>
/// <param name="usual">What is asked for where a line says nothing.</param>
/// <param name="load">How pictures are read.</param>
/// <param name="save">How they are written, for an output's name.</param>
internal sealed class BatchRunner(
    PixWizardPipeline pipeline, PixWizardRequest usual, ImageLoadOptions load, Func<string, ImageSaveOptions> save)
{
    /// <summary>Runs all groups.</summary>
    /// <param name="groups">Items with their keys; mates share a sampling loop where their requests allow it.</param>
    /// <param name="workers">Groups at work at one time.</param>
    /// <param name="done">Told of each item once its files are written, on any thread.</param>
    /// <param name="cancellation">Ends the work; what is not told of is not done.</param>
    public void Run(
        IEnumerable<(BatchItem Item, string Key)[]> groups, int workers, Action<BatchResult> done, CancellationToken cancellation) =>
        Parallel.ForEach(
            groups, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, mates =>
            {
                foreach (BatchResult result in mates.Length == 1 ? [Alone(mates[0], cancellation)] : Together(mates, cancellation))
                {
                    done(result);
                }
            });

    private BatchResult Alone((BatchItem Item, string Key) one, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            (RequestPlan plan, ImageSaveOptions how) = Planned(one.Item);
            return Written(one, plan, how, pipeline.Run(plan, progress: null, cancellation), start);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Told(one) with { Error = BatchError.Of(fault) };
        }
    }

    private BatchResult[] Together((BatchItem Item, string Key)[] mates, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            (RequestPlan Plan, ImageSaveOptions How)[] plans = [.. mates.Select(mate => Planned(mate.Item))];
            if (Array.TrueForAll(plans, static one => one.Plan.Steps.Count == 1))
            {
                IReadOnlyList<PixWizardResult> results = pipeline.Run(
                    [.. plans.Select(static one => one.Plan.Steps[0].Request)], progress: null, cancellation);
                return [.. mates.Select((mate, i) => Written(mate, plans[i].Plan, plans[i].How, [results[i]], start))];
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // One of them is at fault; alone each tells of itself.
            _ = fault;
        }

        return [.. mates.Select(mate => Alone(mate, cancellation))];
    }

    // What can't be read, understood or written is found before any work.
    private (RequestPlan Plan, ImageSaveOptions How) Planned(BatchItem item)
    {
        RequestPlan plan = pipeline.Plan(item.Request(usual, load));
        return (plan, save(item.Output!) with { FlushToDisk = true });
    }

    private static BatchResult Written(
        (BatchItem Item, string Key) one, RequestPlan plan, ImageSaveOptions how, IReadOnlyList<PixWizardResult> results, long start)
    {
        string?[] outputs = RunOutputs.Of(plan, one.Item.Output!);
        (PixWizardResult Result, IReadOnlyList<SavedFile> Files)[] written = [
            .. results.Select((result, i) => RunOutputs.Write(result, outputs[i], how))];
        string[] warnings = [.. written.SelectMany(static step => step.Result.Warnings).Distinct(StringComparer.Ordinal)];
        return Told(one) with
        {
            Task = string.Join(", ", written.Select(static step => step.Result.Task)),
            Files = [.. written.SelectMany(static step => step.Files).Select(static file => file.Path)],
            Warnings = warnings.Length == 0 ? null : warnings,
            Milliseconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1),
        };
    }

    private static BatchResult Told((BatchItem Item, string Key) one) => new(one.Item.Line, one.Item.Input, one.Item.Output, one.Key);
}
