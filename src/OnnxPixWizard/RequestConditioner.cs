using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard;

/// <summary>What the network is told of requests: text and picture, and what each guidance branch sees of them.</summary>
internal sealed class RequestConditioner(
    Bundle bundle, GraphSet graphs, RuntimeOptions options, TextConditioner texts, StateCodec codec, DomainTable? domains)
{
    private const byte Blank = byte.MaxValue;
    private const int WarmUpTextTokens = 8;

    private readonly ImageConditioner _images = new(bundle, graphs, codec, options.ConditioningCacheBytes / 4);
    private readonly RowConditioner _rows = new(bundle, graphs, options.ConditioningCacheBytes / 2);

    public Told Encode(PixWizardJob job, TextEncoding asked, Work work)
    {
        Picture source = job.Request.Image?.Resized(job.Bucket) ?? Canvas(job.Bucket);
        Familiarity? familiarity = job.Request.Image is null ? null : domains?.Of(job.Task, new(() => PictureFeatures.Of(source)));
        job.Task.Decoder.PrepareSource(source, job.Request.Mask);
        TextEncoding text = job.Task.Wording is { } wording ? texts.Encode(wording, work) : asked;
        return new Told(asked, text, source, _images.Encode(source, job.Request.PublishedHabits ? job.Request.Seed : null, work))
            { Familiarity = familiarity };
    }

    /// <returns>Of each request, a row of the step for each branch.</returns>
    public StepRow[][] Condition(PixWizardJob[] mates, FlowState state, bool together, Work work)
    {
        int longest = mates.Max(static job => job.Layout.Grid.Count);
        return [.. mates.Select((job, i) => job.Guidance.Branches.Select(branch =>
        {
            TextEncoding text = branch == GuidanceBranch.Full ? job.Told!.Text : texts.Encode(string.Empty, work);
            ImageEncoding? image = branch == GuidanceBranch.None ? null : job.Told!.Image;
            // Counted on the row's own tokens batch mates change nothing; the published code counts the padding too.
            int counted = job.Request.PublishedHabits && together ? longest : job.Layout.Grid.Count;
            return new StepRow(
                job.Layout.Grid, image?.SourceTokens ?? _images.SourceTokens(state.Planes(i, state.Values), job.Bucket, work),
                _rows.Condition(text, image, work), job.Rope, job.AttentionGain(bundle.Manifest, counted));
        }).ToArray())];
    }

    /// <summary>A request of zeros and what the network is told of it: what warms a pipeline up.</summary>
    public static PixWizardJob Zeros(BundleManifest manifest)
    {
        PixWizardJob job = PixWizardJob.Smallest(manifest);
        NetworkSettings network = manifest.Network;
        // Its own key: no instruction or picture of a user can meet it in a cache.
        string key = Guid.NewGuid().ToString();
        TextEncoding text = new(
            key, new float[WarmUpTextTokens * network.TextWidth], [.. Enumerable.Repeat(element: true, WarmUpTextTokens)],
            new float[network.PooledWidth], []);
        ImageEncoding image = new(
            key, job.Bucket, new float[network.ImageTokens * network.ImageFeatDim],
            new float[job.Layout.Grid.Count * network.SourceWidth()]);
        return job with { Told = new Told(text, text, new Picture(job.Bucket.Width, job.Bucket.Height), image) };
    }

    private static Picture Canvas(ImageSize size)
    {
        Picture canvas = new(size.Width, size.Height);
        canvas.Pixels.Fill(Blank);
        return canvas;
    }
}
