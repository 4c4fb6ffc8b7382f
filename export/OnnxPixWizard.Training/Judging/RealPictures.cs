using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Pictures;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Judging;

/// <summary>Fresh pictures of the evaluation split.</summary>
internal static class RealPictures
{
    /// <summary>Draws a set.</summary>
    /// <param name="set">Number of the set: no two sets share a picture.</param>
    /// <param name="count">Pictures.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="seed">Seed of all sets.</param>
    /// <param name="cancellation">Looked at between pictures.</param>
    /// <param name="evenly">Whether picture i is of class i modulo the number
    /// of classes; otherwise each is of any class, as in training.</param>
    /// <returns>[pictures, 3, side, side] in [-1, 1].</returns>
    public static float[] Draw(int set, int count, int side, ulong seed, CancellationToken cancellation, bool evenly = true)
    {
        ClassPictureGenerator generator = new();
        SeededRandom classes = SeededRandom.Derive(seed, (ulong)set);
        int size = 3 * side * side;
        float[] pictures = new float[count * size];
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ulong number = ((ulong)set << 32) + (ulong)i;
            int classId = evenly ? i % PictureClasses.Count : classes.Below(PictureClasses.Count);
            generator.Generate((seed << 40) + number, classId, ExampleSplit.Evaluation, side, side, pictures.AsSpan(i * size, size));
        }

        return pictures;
    }

    /// <summary>Share of pictures whose judged class is that of their place in a set.</summary>
    public static double ShareRight(IReadOnlyList<int> judged) =>
        judged.Where(static (judgedClass, i) => judgedClass == i % PictureClasses.Count).Count() / (double)judged.Count;
}
