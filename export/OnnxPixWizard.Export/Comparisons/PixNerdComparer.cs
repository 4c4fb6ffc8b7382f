using System.Globalization;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Export.Comparisons;

/// <summary>Runs two bundles of PixNerd's families on the same requests: the same classes or texts, noise and sampling.</summary>
/// <param name="options">The requests.</param>
/// <param name="cancellation">Ends the work within a node's time.</param>
internal sealed class PixNerdComparer(ComparisonOptions options, CancellationToken cancellation)
    : FamilyComparer<PixNerdPipeline, PixNerdRequest, PixNerdResult>(options, cancellation)
{
    private static readonly string[] s_prompts =
    [
        "a photo of a cat", "a red ball on a wooden table", "a lighthouse at dusk", "two green cones beside a blue cube",
        "a bowl of fruit in the morning sun", "",
    ];

    protected override IEnumerable<PixNerdRequest> Requests(BundleManifest manifest)
    {
        if (Options.Pictures.Count > 0)
        {
            throw new OptionException("Pictures", $"a bundle of family '{manifest.Family}' takes no picture: leave it out.");
        }

        ulong seed = Options.Seed;
        foreach ((string? name, string? prompt) in Conditions(manifest, Options))
        {
            yield return new PixNerdRequest { Class = name, Prompt = prompt, Steps = Options.Steps, Seed = seed++ };
        }
    }

    protected override PixNerdPipeline Load(string folder) => PixNerdPipeline.Load(folder, Options.Runtime, Cancellation);

    protected override PixNerdResult Run(PixNerdPipeline pipeline, PixNerdRequest request, Action<VelocitySample>? evaluated) =>
        pipeline.Run(request with { Evaluated = evaluated }, cancellation: Cancellation);

    protected override IReadOnlyList<VelocitySample> Evaluate(
        PixNerdPipeline pipeline, PixNerdRequest request, IReadOnlyList<VelocitySample> points) =>
        pipeline.Evaluate(request, points, Cancellation);

    protected override PixNerdRequest Repeat(PixNerdRequest request, PixNerdResult result, BundleManifest other) => request with
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

    protected override Answer Describe(PixNerdResult result, BundleManifest manifest)
    {
        (string task, string asked) = result.ClassIds is [int id] ? ("class", Name(manifest.Classes!, id)) : ("text", result.Prompt!);
        return new Answer(asked, task, result.Pictures[0], result.Sampling.Steps, result.Metrics.StepMilliseconds);
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
        return (given.Count > 0 ? given : Enumerable.Range(0,
            count).Select(index => (count == 1 ? 0 : index * (classes - 1) / (count - 1)).ToString(CultureInfo.InvariantCulture)))
            .Select(static name => ((string?)name, (string?)null));
    }

    private static string Name(ClassSettings classes, int id)
    {
        string number = id.ToString(CultureInfo.InvariantCulture);
        return id < classes.Names.Count ? $"{number} ({classes.Names[id]})" : number;
    }
}
