using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Training.Evaluation.PixNerd;

/// <summary>A loaded bundle of a PixNerd family.</summary>
/// <param name="options">What is measured.</param>
/// <param name="cancellation">Ends a picture early.</param>
internal sealed class PixNerdBench(EvaluationOptions options, CancellationToken cancellation) : IDisposable
{
    private readonly PixNerdPipeline _pipeline = PixNerdPipeline.Load(
        options.Bundle, new RuntimeOptions { Threads = options.Threads }, cancellation);

    public EvaluationOptions Options => options;

    public Bundle Bundle => _pipeline.Bundle;

    public BundleManifest Manifest => Bundle.Manifest;

    public CancellationToken Cancellation => cancellation;

    /// <summary>The size that the bundle was trained at.</summary>
    public ImageSize Size => new(Manifest.Network.PixelField!.GridWidth, Manifest.Network.PixelField.GridHeight);

    /// <summary>Draws, and gives what was drawn.</summary>
    public PixNerdResult Run(PixNerdRequest request) => _pipeline.Run(request, cancellation: cancellation);

    /// <summary>Draws the pictures of a request as a user gets them: of byte values, planar [3, height, width] in [-1, 1].</summary>
    public IEnumerable<float[]> Draw(PixNerdRequest request) => Run(request).Pictures.Select(static picture =>
    {
        float[] planes = new float[3 * picture.Width * picture.Height];
        picture.ToPlanar(planes, PlanarRange.MinusOneToOne);
        return planes;
    });

    public void Dispose() => _pipeline.Dispose();
}
