using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pipelines;

namespace OnnxPixWizard.Export.Comparisons;

/// <summary>Runs two bundles of PixNerd's families on the same requests: the same classes or texts, noise and sampling.</summary>
internal static class PixNerdComparer
{
    private static readonly string[] s_prompts =
    [
        "a photo of a cat", "a red ball on a wooden table", "a lighthouse at dusk", "two green cones beside a blue cube", "a bowl of fruit in the morning sun", "",
    ];

    public static IReadOnlyList<RequestComparison> Compare(
        Bundle one, Bundle other, ComparisonOptions options, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        PixNerdRequest[] requests = [.. Requests(one.Manifest, options)];
        int done = 0;
        void Advance() => progress?.Report((++done, 2L * requests.Length));

        progress?.Report((0, 2L * requests.Length));
        List<(PixNerdRequest Request, PixNerdResult Result, List<VelocitySample> Samples)> runs = [];
        using (PixNerdPipeline pipeline = PixNerdPipeline.Load(one.Folder, options.Runtime, cancellation))
        {
            foreach (PixNerdRequest request in requests)
            {
                List<VelocitySample> samples = [];
                runs.Add((request, pipeline.Run(request with { Evaluated = samples.Add }, cancellation: cancellation), samples));
                Advance();
            }
        }

        List<RequestComparison> comparisons = [];
        using (PixNerdPipeline pipeline = PixNerdPipeline.Load(other.Folder, options.Runtime, cancellation))
        {
            foreach ((PixNerdRequest request, PixNerdResult result, List<VelocitySample> samples) in runs)
            {
                PixNerdRequest same = Repeat(request, result);
                comparisons.Add(Compare(one.Manifest, result, samples, pipeline.Run(same, cancellation: cancellation), pipeline.Evaluate(same, samples, cancellation)));
                Advance();
            }
        }

        return comparisons;
    }

    private static IEnumerable<PixNerdRequest> Requests(BundleManifest manifest, ComparisonOptions options)
    {
        if (options.Pictures.Count > 0)
        {
            throw new OptionException("Pictures", $"a bundle of family '{manifest.Family}' takes no picture: leave it out.");
        }

        ulong seed = options.Seed;
        foreach ((string? name, string? prompt) in Conditions(manifest, options))
        {
            yield return new PixNerdRequest { Class = name, Prompt = prompt, Steps = options.Steps, Seed = seed++ };
        }
    }

    private static IEnumerable<(string? Class, string? Prompt)> Conditions(BundleManifest manifest, ComparisonOptions options)
    {
        IReadOnlyList<string> given = options.Instructions;
        if (manifest.Classes is not { Count: int classes })
        {
            return (given.Count > 0 ? given : s_prompts.Take(options.Requests)).Select(static prompt => ((string?)null, (string?)prompt));
        }

        // From the first to the last class, whatever the number of requests.
        int count = Math.Min(options.Requests, classes);
        return (given.Count > 0 ? given : Enumerable.Range(0, count).Select(index => (count == 1 ? 0 : index * (classes - 1) / (count - 1)).ToString(CultureInfo.InvariantCulture)))
            .Select(static name => ((string?)name, (string?)null));
    }

    /// <summary>The request with everything that the first bundle filled in, so that the second one's own defaults don't matter.</summary>
    private static PixNerdRequest Repeat(PixNerdRequest request, PixNerdResult result) => request with
    {
        Size = result.Size,
        Steps = result.Sampling.Steps,
        Solver = result.Sampling.Solver,
        Diffusion = result.Sampling.Diffusion,
        TimeShift = result.Sampling.TimeShift,
        Guidance = result.Sampling.Guidance,
        GuidanceFrom = result.Sampling.GuidanceFrom ?? -1,
        GuidanceTo = result.Sampling.GuidanceTo ?? 2,
    };

    private static RequestComparison Compare(
        BundleManifest manifest, PixNerdResult first, List<VelocitySample> samples, PixNerdResult second, IReadOnlyList<VelocitySample> others)
    {
        (string task, string asked) = first.ClassIds is [int id] ? ("class", Name(manifest.Classes!, id)) : ("text", first.Prompt!);
        return new RequestComparison(
            asked, task, first.Size.Width, first.Size.Height, first.Sampling.Steps, BundleComparer.Velocities(samples, others),
            DifferenceFigures.Of(BundleComparer.Planes(first.Pictures[0]), BundleComparer.Planes(second.Pictures[0])),
            (BundleComparer.Median(first.Metrics.StepMilliseconds) / 1000, BundleComparer.Median(second.Metrics.StepMilliseconds) / 1000));
    }

    private static string Name(ClassSettings classes, int id)
    {
        string number = id.ToString(CultureInfo.InvariantCulture);
        return id < classes.Names.Count ? $"{number} ({classes.Names[id]})" : number;
    }
}
