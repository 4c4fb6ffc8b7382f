namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>The trivial denoiser at its best: a Gaussian blur whose width is chosen with knowledge of the truth.</summary>
internal sealed class BlurOracle
{
    private static readonly double[] s_sigmas = [0, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6];
    private readonly GaussianBlur _blur = new();
    private float[] _result = [];

    /// <summary>Blur with the highest PSNR, found to about 2 % of its width.</summary>
    /// <param name="noisy">Planar [channels, height, width] in [-1, 1].</param>
    /// <param name="truth">In the same form.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <returns>Standard deviation in pixels and PSNR in dB.</returns>
    public (double Sigma, double Psnr) Best(ReadOnlySpan<float> noisy, ReadOnlySpan<float> truth, int width, int height)
    {
        if (_result.Length < noisy.Length)
            _result = new float[noisy.Length];

        int best = 0;
        double bestPsnr = double.NegativeInfinity;
        for (int i = 0; i < s_sigmas.Length; i++)
        {
            double psnr = Psnr(noisy, truth, width, height, s_sigmas[i]);
            if (psnr > bestPsnr)
                (best, bestPsnr) = (i, psnr);
            else if (i > best + 1)
                break; // falling twice: past the only peak
        }

        double sigma = s_sigmas[best];
        double low = s_sigmas[Math.Max(best - 1, 0)], high = s_sigmas[Math.Min(best + 1, s_sigmas.Length - 1)];
        while (high - low > 0.02 * high + 1e-3)
        {
            double first = low + (high - low) / 3, second = high - (high - low) / 3;
            double firstPsnr = Psnr(noisy, truth, width, height, first), secondPsnr = Psnr(noisy, truth, width, height, second);
            if (firstPsnr > bestPsnr)
                (sigma, bestPsnr) = (first, firstPsnr);
            if (secondPsnr > bestPsnr)
                (sigma, bestPsnr) = (second, secondPsnr);
            if (firstPsnr < secondPsnr)
                low = first;
            else
                high = second;
        }

        return (sigma, bestPsnr);
    }

    private double Psnr(ReadOnlySpan<float> noisy, ReadOnlySpan<float> truth, int width, int height, double sigma)
    {
        Span<float> result = _result.AsSpan(0, noisy.Length);
        _blur.Apply(noisy, width, height, sigma, result);
        return PictureError.Psnr(result, truth);
    }
}
