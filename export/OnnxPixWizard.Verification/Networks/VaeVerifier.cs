using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Vae;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>Both halves of the picture autoencoder, under current and older parameter names.</summary>
internal sealed class VaeVerifier : ICaseVerifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["vae-encode", "vae-decode"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        VaeOptions options = NetworkOptions.Read<VaeOptions>(referenceCase.Config);
        Comparison comparison = new(referenceCase.Tolerance);
        if (string.Equals(referenceCase.Component, "vae-encode", StringComparison.Ordinal))
        {
            Encode(referenceCase, options, comparison);
        }
        else
        {
            using GraphRunner runner = new(VaeGraphs.Decoder(options), referenceCase.Weights, VaeParameterNames.ToOlder);
            comparison.Compare("out.image", referenceCase.Io.ReadFloat32("out.image"),
                runner.Run("latent", referenceCase.Io.ReadFloat32("in.latent"))["image"]);
        }

        return comparison.ToResult();
    }

    private static void Encode(ReferenceCase referenceCase, VaeOptions options, Comparison comparison)
    {
        using GraphRunner runner = new(VaeGraphs.Encoder(options), referenceCase.Weights, VaeParameterNames.ToOlder);
        IReadOnlyDictionary<string, Tensor> moments = runner.Run("image", referenceCase.Io.ReadFloat32("in.image"));
        Tensor mean = moments["mean"], logVariance = moments["logvar"];
        comparison.Compare("out.mean", referenceCase.Io.ReadFloat32("out.mean"), mean);
        comparison.Compare("out.logvar", referenceCase.Io.ReadFloat32("out.logvar"), logVariance);
        if (!referenceCase.Io.Tensors.ContainsKey("in.noise"))
        {
            return;
        }

        ReadOnlySpan<float> noise = referenceCase.Io.ReadFloat32("in.noise").AsSpan<float>();
        Tensor sample = Tensor.Zeros(ElementType.Float32, mean.Shape), latent = Tensor.Zeros(ElementType.Float32, mean.Shape);
        for (int element = 0; element < noise.Length; element++)
        {
            float value = mean.AsSpan<float>()[element] + (MathF.Exp(logVariance.AsSpan<float>()[element] / 2) * noise[element]);
            sample.AsSpan<float>()[element] = value;
            latent.AsSpan<float>()[element] = value * (float)options.ScalingFactor;
        }

        comparison.Compare("out.sample", referenceCase.Io.ReadFloat32("out.sample"), sample);
        comparison.Compare("out.latent", referenceCase.Io.ReadFloat32("out.latent"), latent);
    }
}
