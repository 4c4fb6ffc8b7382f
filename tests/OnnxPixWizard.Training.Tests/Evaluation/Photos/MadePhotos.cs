using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Evaluation.Photos;

/// <summary>Pictures with smooth areas, edges and texture, in place of photos.</summary>
internal static class MadePhotos
{
    public static Picture Photo(int width, int height, ulong seed = 1)
    {
        DeadLeavesGenerator generator = new();
        float[] planes = new float[3 * width * height];
        generator.Generate(seed, width, height, planes);
        return Picture.FromPlanar(planes, width, height, PlanarRange.MinusOneToOne);
    }

    public static Picture Even(int width, int height, byte value)
    {
        Picture picture = new(width, height);
        picture.Pixels.Fill(value);
        return picture;
    }
}
