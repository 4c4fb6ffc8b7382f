using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>What a lossy file leaves of a picture.</summary>
/// <param name="Quality">1 to 100, as the encoder counts.</param>
/// <param name="WebP">WebP instead of JPEG.</param>
internal sealed record Compression(int Quality, bool WebP = false) : Degradation
{
    /// <summary>At random: JPEG in three of four, quality 10 to 90, most often low.</summary>
    public static Compression Draw(SeededRandom random, int least = 8, int most = 90)
    {
        float spread = MathF.Pow(random.Uniform(), 1.4f);
        return new Compression(least + (int)((most - least) * spread), random.Chance(0.25f));
    }

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ImageSaveOptions options = new() { Format = WebP ? ImageFormat.WebP : ImageFormat.Jpeg, Quality = Quality };
        byte[] file = Picture.FromPlanar(picture.Values, picture.Width, picture.Height, PlanarRange.ZeroToOne).Encode(options);
        Picture.Load(file).ToPlanar(picture.Values, PlanarRange.ZeroToOne);
    }
}
