using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Export.Comparisons;

/// <summary>Runs two bundles of one family on the same requests, one bundle after the other.</summary>
/// <typeparam name="TPipeline">The family's pipeline.</typeparam>
/// <typeparam name="TRequest">What it is asked.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
/// <param name="options">The requests.</param>
/// <param name="cancellation">Ends the work within a node's time.</param>
internal abstract class FamilyComparer<TPipeline, TRequest, TResult>(ComparisonOptions options, CancellationToken cancellation)
    where TPipeline : IDisposable
{
    protected ComparisonOptions Options => options;

    protected CancellationToken Cancellation => cancellation;

    public IReadOnlyList<RequestComparison> Compare(Bundle one, Bundle other, IProgress<(long Done, long Total)>? progress)
    {
        TRequest[] requests = [.. Requests(one.Manifest)];
        int done = 0;
        void Advance() => progress?.Report((++done, 2L * requests.Length));

        progress?.Report((0, 2L * requests.Length));
        List<(TRequest Request, TResult Result, List<VelocitySample> Samples)> runs = [];
        using (TPipeline pipeline = Load(one.Folder))
        {
            foreach (TRequest request in requests)
            {
                List<VelocitySample> samples = [];
                runs.Add((request, Run(pipeline, request, samples.Add), samples));
                Advance();
            }
        }

        List<RequestComparison> comparisons = [];
        using (TPipeline pipeline = Load(other.Folder))
        {
            foreach ((TRequest request, TResult result, List<VelocitySample> samples) in runs)
            {
                TRequest same = Repeat(request, result, other.Manifest);
                Answer first = Describe(result, one.Manifest), second = Describe(Run(pipeline, same, evaluated: null), other.Manifest);
                if (first.Picture.Size != second.Picture.Size)
                {
                    throw new OptionException("Size", $"the bundles answer in different sizes, {first.Picture.Size} and "
                        + $"{second.Picture.Size}; give both the same resolution settings.");
                }

                comparisons.Add(new RequestComparison(
                    first.Asked, first.Task, first.Picture.Width, first.Picture.Height, first.Steps,
                    Velocities(samples, Evaluate(pipeline, same, samples)),
                    DifferenceFigures.Of(Planes(first.Picture), Planes(second.Picture)),
                    (Median(first.StepMilliseconds) / 1000, Median(second.StepMilliseconds) / 1000)));
                Advance();
            }
        }

        return comparisons;
    }

    /// <summary>The requests that the options ask for.</summary>
    protected abstract IEnumerable<TRequest> Requests(BundleManifest manifest);

    protected abstract TPipeline Load(string folder);

    protected abstract TResult Run(TPipeline pipeline, TRequest request, Action<VelocitySample>? evaluated);

    /// <summary>The second bundle's velocities at the first one's states.</summary>
    protected abstract IReadOnlyList<VelocitySample> Evaluate(TPipeline pipeline, TRequest request, IReadOnlyList<VelocitySample> points);

    /// <summary>The request with everything that the first bundle filled in, so that the second one's own defaults don't matter.</summary>
    protected abstract TRequest Repeat(TRequest request, TResult result, BundleManifest other);

    /// <summary>What a result tells, whatever the family.</summary>
    protected abstract Answer Describe(TResult result, BundleManifest manifest);

    private static (float Time, DifferenceFigures Figures)[] Velocities(
        IEnumerable<VelocitySample> first, IEnumerable<VelocitySample> second) =>
        [.. first.Zip(second, static (a, b) => (a.Time, DifferenceFigures.Of([.. a.Velocity], [.. b.Velocity])))];

    // In [0, 1].
    private static float[] Planes(Picture picture)
    {
        float[] planes = new float[3 * picture.Width * picture.Height];
        picture.ToPlanar(planes, PlanarRange.ZeroToOne);
        return planes;
    }

    // The upper one of two in the middle.
    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    /// <summary>A result.</summary>
    /// <param name="Asked">Instruction, text or class.</param>
    /// <param name="Task">The task's identifier, or what else the request was.</param>
    /// <param name="Picture">The picture.</param>
    /// <param name="Steps">Intervals of the time grid.</param>
    /// <param name="StepMilliseconds">Time of each.</param>
    protected sealed record Answer(string Asked, string Task, Picture Picture, int Steps, IReadOnlyList<double> StepMilliseconds);
}
