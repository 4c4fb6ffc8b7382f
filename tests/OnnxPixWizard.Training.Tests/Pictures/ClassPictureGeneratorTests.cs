using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Pictures;

namespace OnnxPixWizard.Training.Tests.Pictures;

[TestClass]
public sealed class ClassPictureGeneratorTests
{
    private const int Side = 32;

    private readonly ClassPictureGenerator _generator = new();

    public static IEnumerable<object[]> Classes => PictureClasses.Names.Select(static (name, id) => new object[] { id, name });

    [TestMethod]
    public void Names_AreDistinct()
    {
        Assert.AreEqual(12, PictureClasses.Count);
        CollectionAssert.AllItemsAreUnique(PictureClasses.Names.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Classes))]
    public void Generate_SameSeed_GivesSameValuesWhateverWasDrawnBefore(int classId, string name)
    {
        float[] first = Draw(7, classId);

        float[] other = Draw(8, (classId + 1) % PictureClasses.Count);
        float[] second = Draw(7, classId);

        CollectionAssert.AreEqual(first, second, name);
        CollectionAssert.AreNotEqual(first, other, name);
        Assert.IsTrue(first.All(static value => value is >= -1 and <= 1), name);
    }

    [TestMethod]
    [DynamicData(nameof(Classes))]
    public void Generate_OtherSplit_GivesAnotherPicture(int classId, string name)
    {
        float[] training = Draw(7, classId), evaluation = Draw(7, classId, split: ExampleSplit.Evaluation);

        Assert.IsTrue(PictureError.Psnr(evaluation, training) < 25, name);
    }

    [TestMethod]
    [DynamicData(nameof(Classes))]
    public void Generate_FinerGrid_GivesTheSamePicture(int classId, string name)
    {
        const int factor = 4;
        double worst = double.PositiveInfinity;
        for (ulong seed = 0; seed < 5; seed++)
        {
            float[] coarse = Draw(seed, classId), fine = Draw(seed, classId, Side * factor), averaged = new float[coarse.Length];
            for (int i = 0; i < fine.Length; i++)
            {
                (int row, int x) = Math.DivRem(i, Side * factor);
                averaged[(row / factor * Side) + (x / factor)] += fine[i] / (factor * factor);
            }

            worst = Math.Min(worst, PictureError.Psnr(coarse, averaged));
        }

        // Thin parts, such as a window's frame, are a pixel wide on the coarse grid.
        Assert.IsTrue(worst > 26, $"{name}: {worst:F1} dB");
    }

    [TestMethod]
    [DynamicData(nameof(Classes))]
    public void Generate_ManySeeds_FillMuchOfTheRangeOfColors(int classId, string name)
    {
        const int pictures = 60;
        double sum = 0, squares = 0;
        for (ulong seed = 0; seed < pictures; seed++)
        {
            double mean = Draw(seed, classId).Average();
            sum += mean;
            squares += mean * mean;
        }

        double deviation = Math.Sqrt((squares / pictures) - (sum / pictures * sum / pictures));

        Assert.IsTrue(deviation > 0.05, $"{name}: brightness varies by {deviation:F3}");
    }

    [TestMethod]
    public void Generate_NoSuchClass_IsRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Draw(1, PictureClasses.Count));

    private float[] Draw(ulong seed, int classId, int side = Side, ExampleSplit split = ExampleSplit.Training)
    {
        float[] picture = new float[3 * side * side];
        _generator.Generate(seed, classId, split, side, side, picture);
        return picture;
    }
}
