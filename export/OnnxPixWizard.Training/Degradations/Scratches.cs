using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Scratches, dust and hairs of a print or film, opaque or nearly so.</summary>
/// <param name="Count">Scratches for 10,000 pixels.</param>
internal sealed record Scratches(float Count) : Degradation
{
    /// <summary>At random.</summary>
    public static Scratches Draw(SeededRandom random) => new(random.Range(0.5f, 4));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        int scratches = 1 + (int)(Count * picture.Area / 10_000);
        StrokeCanvas canvas = new(picture.Width, picture.Height);
        for (int i = 0; i < scratches; i++)
        {
            canvas.Clear();
            HolePatterns.Scratch(canvas, picture.Width, picture.Height, random, random.Range(0.8f, 2.6f), random.Range(0.5f, 1));
            float gray = random.Chance(0.7f) ? random.Range(0.8f, 1) : random.Range(0, 0.2f);
            Watermark.Blend(picture, canvas.Coverage, [gray, gray, gray], 1);
        }
    }
}
