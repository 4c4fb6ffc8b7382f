using System.Diagnostics;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Extensions;

/// <summary>A tiny request that was run to see whether a bundle works.</summary>
/// <param name="Bundle">The application's name for the bundle.</param>
/// <param name="Task">Id of the task that was run, or <c>draw</c>.</param>
/// <param name="Provider">Execution provider that ran the graphs.</param>
/// <param name="Time">Wall time of the request; loading is not part of it.</param>
public sealed record BundleTrial(string Bundle, string Task, string Provider, TimeSpan Time)
{
    private const int Side = 64;

    internal static async Task<BundleTrial> RunAsync(PixWizardBundles bundles, string name, CancellationToken cancellation)
    {
        Bundle bundle = bundles.Bundle(name);
        if (BundleFamilies.IsPixNerd(bundle.Family))
        {
            _ = await bundles.PixNerdAsync(name, cancellation).ConfigureAwait(false);
            bool isClass = bundle.Manifest.Classes is not null;
            long begin = Stopwatch.GetTimestamp();
            PixNerdResult drawn = await bundles.RunAsync(
                new PixNerdRequest { Class = isClass ? "0" : null, Prompt = isClass ? null : string.Empty, Steps = 1, Solver = "euler" },
                name, cancellation: cancellation).ConfigureAwait(false);
            return new BundleTrial(name, "draw", drawn.Metrics.Provider, Stopwatch.GetElapsedTime(begin));
        }

        // A sampled task, where there is one, runs more of the graphs than a restored one.
        TaskEntry task = bundle.Manifest.Tasks.OrderBy(static task => task.Restorer is not null).ThenBy(static task => task.TakesImage)
            .First();
        _ = await bundles.PixWizardAsync(name, cancellation).ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        PixWizardResult result = await bundles.RunAsync(
            new PixWizardRequest
            {
                Task = task.Id,
                Instruction = task.Examples[0],
                Image = task.TakesImage ? SourcePicture.FromImage(new Picture(Side, Side)) : null,
                Size = OutputSize.Bucket,
                Steps = task.Restorer is null ? 1 : null,
            },
            name, cancellation: cancellation).ConfigureAwait(false);
        return new BundleTrial(name, result.Task, result.Metrics.Provider, Stopwatch.GetElapsedTime(start));
    }
}
