using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines;

/// <summary>A request of the smallest picture there can be, made of zeros: run once at loading, it compiles the loop's code, so that the first real step takes no longer than the others.</summary>
internal static class WarmUp
{
    private const int TextTokens = 8;

    /// <param name="manifest">The bundle's settings.</param>
    /// <param name="codec">Gives the state's size.</param>
    public static PreparedRequest Request(BundleManifest manifest, StateCodec codec)
    {
        NetworkSettings network = manifest.Network;
        SamplingSettings sampling = manifest.Sampling;
        ImageSize size = new(manifest.Resolution.Multiple, manifest.Resolution.Multiple), cells = codec.Cells(size);
        TokenGrid grid = TokenGrid.Of(cells.Height, cells.Width, network.PatchSize);
        // Its own key: no instruction or picture of a user can meet it in a cache.
        string key = Guid.NewGuid().ToString();
        TextEncoding text = new(key, new float[TextTokens * network.TextWidth], Enumerable.Repeat(element: true, TextTokens).ToArray(), new float[network.PooledWidth], []);
        return new PreparedRequest
        {
            Request = new PixWizardRequest(),
            Task = manifest.Tasks[0],
            Asked = text,
            Text = text,
            Image = new ImageEncoding(key, size, new float[network.ImageTokens * network.ImageFeatDim], new float[grid.Count * network.SourceWidth()]),
            Source = new ImageBuffer(size.Width, size.Height),
            Sampling = new SamplingPlan(1, sampling.Solver, sampling.TimeShift, TextGuidance: 1, ImageGuidance: 1, Seed: 0, sampling.NoiseScale),
            Guidance = new GuidancePlan(new GuidanceOptions(), network.Channels, network.TokenWidth()),
            Rope = new RopeSettings { HeadWidth = network.HeadWidth(), Theta = network.RopeTheta },
            Grid = grid,
            TruncateBytes = false,
        };
    }
}
