using OnnxPixWizard.Training.Restorers;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Which damages a restoration task is taught on.</summary>
/// <param name="profiles">Measured noise of cameras.</param>
internal sealed class DegradationCatalog(IReadOnlyList<NoiseProfile> profiles)
{
    /// <summary>A damage of the task at random; null for tasks that repair nothing.</summary>
    public Degradation? Draw(RestorerTask task, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return task switch
        {
            RestorerTask.Denoise => random.Chance(0.55f) ? AdditiveNoise.Draw(random) : CameraNoise.Draw(random, profiles),
            RestorerTask.Jpeg => Compression.Draw(random),
            RestorerTask.Deblur => WithTrace(Blur(random), random),
            RestorerTask.SuperResolution => Downscaling.Draw(random, 2),
            RestorerTask.SuperResolution3 => Downscaling.Draw(random, 3),
            RestorerTask.SuperResolution4 => Downscaling.Draw(random, 4),
            RestorerTask.Derain => Rainy(random),
            RestorerTask.Desnow =>
                random.Chance(0.2f) ? new Mixture([Haze.Draw(random, 0.1f, 0.6f), Snow.Draw(random)]) : Snow.Draw(random),
            RestorerTask.Dehaze => Haze.Draw(random),
            RestorerTask.LowLight => LowLight.Draw(random, profiles),
            RestorerTask.Demoire => Moire.Draw(random),
            RestorerTask.Deshadow => CastShadow.Draw(random),
            RestorerTask.Watermark => Watermark.Draw(random),
            RestorerTask.OldPhoto => new Mixture(
                [Aging.Draw(random), GaussianBlur.Draw(random, 0.4f, 1.2f), Scratches.Draw(random), AdditiveNoise.Draw(random, 2, 18)]),
            RestorerTask.Restore => Mild(random),
            _ => null,
        };
    }

    // Mostly what falls; at times the lens is wet too, or alone.
    private static Degradation Rainy(SeededRandom random) => random.Uniform() switch
    {
        < 0.2f => new Mixture([Haze.Draw(random, 0.1f, 0.6f), Rain.Draw(random)]),
        < 0.3f => new Mixture([Rain.Draw(random), LensDrops.Draw(random)]),
        < 0.5f => LensDrops.Draw(random),
        _ => Rain.Draw(random),
    };

    private static Degradation Blur(SeededRandom random) => random.Below(3) switch
    {
        0 => GaussianBlur.Draw(random),
        1 => MotionBlur.Draw(random),
        _ => DefocusBlur.Draw(random),
    };

    // Half of what is blurred has a little noise, which says how far a blur can be undone.
    private static Degradation WithTrace(Degradation blur, SeededRandom random) =>
        random.Chance(0.5f) ? blur : new Mixture([blur, AdditiveNoise.Draw(random, 0.3f, 4)]);

    private Mixture Mild(SeededRandom random)
    {
        List<Degradation> parts = [];
        int count = 1 + random.Below(3);
        if (random.Chance(0.2f))
            parts.Add(Haze.Draw(random, 0.1f, 0.6f));
        if (random.Chance(0.45f))
            parts.Add(random.Chance(0.5f) ? GaussianBlur.Draw(random, 0.4f, 1.4f) : MotionBlur.Draw(random, 5));
        if (random.Chance(0.6f) || parts.Count == 0)
            parts.Add(random.Chance(0.5f) ? AdditiveNoise.Draw(random, 2, 25) : CameraNoise.Draw(random, profiles));
        if (random.Chance(0.5f))
            parts.Add(Compression.Draw(random, 30, 95));
        return new Mixture([.. parts.Take(Math.Max(1, count))]);
    }
}
