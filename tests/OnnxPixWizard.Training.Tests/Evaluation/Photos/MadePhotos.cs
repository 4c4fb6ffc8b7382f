using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Evaluation.Photos;

/// <summary>Pictures with smooth areas, edges and texture, in place of photos.</summary>
internal static class MadePhotos
{
    public static ImageBuffer Photo(int width, int height, ulong seed = 1)
    {
        DeadLeavesGenerator generator = new();
        float[] planes = new float[3 * width * height];
        generator.Generate(seed, width, height, planes);
        return ImageBuffer.FromPlanar(planes, width, height, PlanarRange.MinusOneToOne);
    }

    public static ImageBuffer Even(int width, int height, byte value)
    {
        ImageBuffer picture = new(width, height);
        picture.Pixels.Fill(value);
        return picture;
    }
}
