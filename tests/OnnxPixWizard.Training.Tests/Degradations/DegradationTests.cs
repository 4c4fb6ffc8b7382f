using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Restorers;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Degradations;

[TestClass]
public sealed class DegradationTests
{
    private const int Side = 64;

    private static readonly DegradationCatalog s_catalog = new([NoiseProfile.Median(3200), NoiseProfile.Median(12_800)]);

    public static IEnumerable<object[]> Restorations =>
        Enum.GetValues<RestorerTask>().Where(static task => task <= RestorerTask.Restore).Select(static task => new object[] { (int)task });

    [TestMethod]
    [DynamicData(nameof(Restorations))]
    public void Apply_EqualSeeds_ChangesThePictureInTheSameWay(int task)
    {
        PlanarPicture clean = Leaves(3), first = Damaged(clean, (RestorerTask)task, 11), second = Damaged(clean, (RestorerTask)task, 11),
        other = Damaged(clean, (RestorerTask)task, 12);

        CollectionAssert.AreEqual(first.Values, second.Values);
        CollectionAssert.AreNotEqual(clean.Values, first.Values);
        CollectionAssert.AreNotEqual(first.Values, other.Values);
        Assert.IsTrue(Array.TrueForAll(first.Values, static value => value is >= 0 and <= 1));
    }

    [TestMethod]
    public void AdditiveNoise_Sigma25_HasThatDeviation()
    {
        PlanarPicture gray = Even(0.5f, 256);

        new AdditiveNoise(25).Apply(gray, new SeededRandom(1));

        Assert.AreEqual(25, 255 * Deviation(gray.Plane(1)), 0.4);
    }

    [TestMethod]
    [DataRow(0.1f)]
    [DataRow(0.6f)]
    public void CameraNoise_WithoutMosaic_HasTheProfilesVarianceInLinearLight(float light)
    {
        NoiseProfile profile = new(3200, [1e-4f, 2e-4f, 3e-4f], [1e-6f, 2e-6f, 3e-6f]);
        PlanarPicture picture = Even(light, 256);
        picture.ToSrgb();

        new CameraNoise(profile, Exposure: 1, Mosaic: false).Apply(picture, new SeededRandom(2));
        picture.ToLinear();

        for (int color = 0; color < 3; color++)
        {
            (float a, float b) = profile.Of(color);
            double wanted = Math.Sqrt((a * light) + b);
            Assert.AreEqual(wanted, Deviation(picture.Plane(color)), 0.03 * wanted);
        }
    }

    [TestMethod]
    public void CameraNoise_Mosaic_MakesNeighborsNoiseGoTogether()
    {
        PlanarPicture picture = Even(0.2f, 256);
        picture.ToSrgb();
        new CameraNoise(NoiseProfile.Median(12_800)).Apply(picture, new SeededRandom(3));
        Span<float> red = picture.Plane(0);
        double mean = System.Numerics.Tensors.TensorPrimitives.Average<float>(red), together = 0;
        for (int i = 1; i < red.Length; i++)
        {
            together += (red[i] - mean) * (red[i - 1] - mean) / red.Length;
        }

        double correlation = together / Math.Pow(Deviation(red), 2);
        Assert.IsTrue(correlation is > 0.4 and < 0.8, $"{correlation}");
    }

    [TestMethod]
    public void LensDrops_PaneInFocus_ShowTheSceneUpsideDownAndLeaveTheRest()
    {
        // Light above, dark below: a drop's upper half shows what lies below.
        PlanarPicture picture = new(128, 128);
        for (int i = 0; i < picture.Values.Length; i++)
        {
            picture.Values[i] = i % picture.Area / 128 < 64 ? 0.9f : 0.1f;
        }

        PlanarPicture before = picture.Clone();
        new LensDrops(Density: 120, Size: 14, Nearness: 0).Apply(picture, new SeededRandom(4));

        int above = 0, same = 0;
        for (int i = 0; i < picture.Values.Length; i++)
        {
            above += i % picture.Area / 128 < 60 && picture.Values[i] < 0.5f ? 1 : 0;
            same += MathF.Abs(picture.Values[i] - before.Values[i]) < 1e-3f ? 1 : 0;
        }

        Assert.IsGreaterThan(30, above);
        Assert.IsGreaterThan(48 * 128, same);
    }

    [TestMethod]
    public void LensDrops_Nearer_AreSofter()
    {
        PlanarPicture sharp = Leaves(8), soft = sharp.Clone();
        new LensDrops(40, 14, Nearness: 0).Apply(sharp, new SeededRandom(9));
        new LensDrops(40, 14, Nearness: 1).Apply(soft, new SeededRandom(9));

        Assert.IsLessThan(Steepness(sharp), Steepness(soft));
    }

    [TestMethod]
    public void ToLinear_ThenToSrgb_GivesTheValuesBack()
    {
        PlanarPicture picture = Leaves(5), copy = picture.Clone();

        copy.ToLinear();
        copy.ToSrgb();
        copy.Round();

        CollectionAssert.AreEqual(picture.Values, copy.Values);
    }

    [TestMethod]
    [DataRow(0f, 9)]
    [DataRow(MathF.PI / 2, 9)]
    [DataRow(0.7f, 5)]
    public void MotionBlur_Kernel_SumsToOneAndIsAsLongAsTheMotion(float angle, int length)
    {
        (float[] kernel, int side) = new MotionBlur(length, angle).Kernel();

        float along = 0;
        for (int i = 0; i < kernel.Length; i++)
        {
            float x = (i % side) - (side / 2), y = (i / side) - (side / 2);
            along += kernel[i] * MathF.Pow((x * MathF.Cos(angle)) + (y * MathF.Sin(angle)), 2);
        }

        Assert.AreEqual(1, kernel.Sum(), 1e-4f);
        // Points spread evenly over a line of length L have a variance of L^2 / 12; sharing among pixels adds about 1/6.
        Assert.AreEqual((length * length / 12f) + 0.17f, along, 0.2f);
    }

    [TestMethod]
    [DataRow(nameof(ShrinkKernel.Area))]
    [DataRow(nameof(ShrinkKernel.Linear))]
    [DataRow(nameof(ShrinkKernel.Cubic))]
    [DataRow(nameof(ShrinkKernel.Lanczos))]
    public void Resize_EvenPicture_StaysEven(string name)
    {
        ShrinkKernel kernel = Enum.Parse<ShrinkKernel>(name);
        PlanarPicture small = PictureScaling.Resize(Even(0.3f, 60), 17, 23, kernel),
            large = PictureScaling.Resize(Even(0.3f, 20), 51, 33, kernel);

        Assert.IsTrue(small.Values.Concat(large.Values).All(static value => Math.Abs(value - 0.3f) < 1e-5f));
    }

    [TestMethod]
    [DataRow(nameof(HoleKind.Text))]
    [DataRow(nameof(HoleKind.Scratches))]
    [DataRow(nameof(HoleKind.FreeForm))]
    [DataRow(nameof(HoleKind.Blocks))]
    [DataRow(nameof(HoleKind.Borders))]
    public void HolePatterns_AnyKind_CoverAPartOfThePicture(string name)
    {
        HoleKind kind = Enum.Parse<HoleKind>(name);
        for (ulong seed = 0; seed < 8; seed++)
        {
            float[] hole = HolePatterns.Draw(kind, 200, 150, new SeededRandom(seed));

            Assert.IsTrue(hole.All(static value => value is 0 or 1));
            Assert.IsTrue(hole.Average() is > 0.0005f and < 0.9f, $"{kind} {seed}: {hole.Average()}");
        }
    }

    [TestMethod]
    public void Canny_DiscOnGray_FindsItsOutlineOnly()
    {
        PlanarPicture picture = Even(0.3f, 80);
        for (int i = 0; i < picture.Area; i++)
        {
            if (Distance(i) < 25)
            {
                picture.Values[i] = picture.Values[picture.Area + i] = picture.Values[(2 * picture.Area) + i] = 0.8f;
            }
        }

        float[] edges = EdgeMaps.Canny(picture);

        int found = edges.Count(static edge => edge > 0);
        Assert.IsTrue(found is > 120 and < 190, $"{found}");
        Assert.IsTrue(edges.Select(static (edge, i) => edge == 0 || Math.Abs(Distance(i) - 25) < 2).All(static near => near));

        static float Distance(int i) => MathF.Sqrt(MathF.Pow((i % 80) - 40, 2) + MathF.Pow((i / 80) - 40, 2));
    }

    private static PlanarPicture Damaged(PlanarPicture clean, RestorerTask task, ulong seed)
    {
        PlanarPicture damaged = clean.Clone();
        SeededRandom random = new(seed);
        s_catalog.Draw(task, random)!.Apply(damaged, random);
        damaged.Round();
        return damaged;
    }

    private static PlanarPicture Leaves(ulong seed)
    {
        PlanarPicture leaves = new(Side, Side);
        new DeadLeavesGenerator().Generate(seed, Side, Side, leaves.Values);
        leaves.Round();
        return leaves;
    }

    private static PlanarPicture Even(float value, int side)
    {
        PlanarPicture picture = new(side, side);
        picture.Values.AsSpan().Fill(value);
        return picture;
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        double mean = System.Numerics.Tensors.TensorPrimitives.Average(values), sum = 0;
        foreach (float value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return Math.Sqrt(sum / values.Length);
    }

    private static double Steepness(PlanarPicture picture)
    {
        ReadOnlySpan<float> plane = picture.Plane(1);
        double sum = 0;
        for (int i = 1; i < plane.Length; i++)
        {
            sum += Math.Pow(plane[i] - plane[i - 1], 2);
        }

        return sum;
    }
}
