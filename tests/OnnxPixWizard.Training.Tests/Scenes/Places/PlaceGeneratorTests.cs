using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Restorers;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Scenes.Places;

namespace OnnxPixWizard.Training.Tests.Scenes.Places;

[TestClass]
public sealed class PlaceGeneratorTests
{
    private const int Side = 64;

    private static readonly PlaceTextures s_textures = Textures();

    public static IEnumerable<object[]> Kinds => Enum.GetValues<PlaceKind>().Select(static kind => new object[] { (int)kind });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Create_EqualSeeds_MakesTheSamePlace(int kind)
    {
        PlaceView first = Make(kind, 5), second = Make(kind, 5), other = Make(kind, 6);

        CollectionAssert.AreEqual(first.Picture.Values, second.Picture.Values);
        CollectionAssert.AreEqual(first.Depth, second.Depth);
        CollectionAssert.AreNotEqual(first.Depth, other.Depth);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Create_AnyKind_HoldsPicturesDepthsAndNormalsInRange(int kind)
    {
        for (ulong seed = 0; seed < 4; seed++)
        {
            PlaceView view = Make(kind, seed);

            Assert.IsTrue(Array.TrueForAll(view.Picture.Values, static value => value is >= 0 and <= 1));
            Assert.IsTrue(Array.TrueForAll(view.Depth, static depth => depth > 0));
            for (int i = 0; i < view.Depth.Length; i++)
            {
                float length = MathF.Sqrt(Enumerable.Range(0, 3).Sum(plane => MathF.Pow(view.Normals[(plane * view.Depth.Length) + i], 2)));
                bool hasNormal = view.Parts[i] is PlacePart.Ground or PlacePart.Thing;
                Assert.AreEqual(hasNormal ? 1 : 0, length, 1e-3, $"{view.Parts[i]}");
                Assert.AreEqual(view.Parts[i] == PlacePart.Sky, float.IsInfinity(view.Depth[i]));
            }
        }
    }

    [TestMethod]
    [DataRow((int)PlaceKind.Landscape)]
    [DataRow((int)PlaceKind.Street)]
    [DataRow((int)PlaceKind.Room)]
    public void Create_Ground_ComesNearerDownwards(int kind)
    {
        for (ulong seed = 0; seed < 6; seed++)
        {
            PlaceView view = Make(kind, seed);
            for (int i = 0; i + Side < view.Depth.Length; i++)
            {
                if (view.Parts[i] == PlacePart.Ground && view.Parts[i + Side] == PlacePart.Ground)
                {
                    Assert.IsTrue(view.Depth[i + Side] <= view.Depth[i]);
                }
            }
        }
    }

    [TestMethod]
    [DataRow((int)RestorerTask.Depth)]
    [DataRow((int)RestorerTask.Normals)]
    [DataRow((int)RestorerTask.Segmentation)]
    public void Perception_AnySeed_PaintsWhatTheReaderReads(int task)
    {
        PerceptionExamples examples = new(s_textures);
        for (ulong seed = 0; seed < 6; seed++)
        {
            RestorerExample example = examples.Create((RestorerTask)task, Side, new SeededRandom(seed));

            Assert.IsTrue(Array.TrueForAll(example.Target.Values, static value => value is >= 0 and <= 1));
            Assert.IsTrue(example.Weights is { } weights && Array.TrueForAll(weights, static weight => weight >= 0)
                && weights.Average() is > 0.01f and < 1.01f);
        }
    }

    [TestMethod]
    [DataRow(0.3)]
    [DataRow(2.5)]
    [DataRow(60)]
    public void DepthPainting_ThereAndBack_IsTheSameDistance(double metres) =>
        Assert.AreEqual(metres, PerceptionExamples.Depth.DepthOf(PerceptionExamples.Depth.GrayOf(metres)), 1e-6);

    private static PlaceView Make(int kind, ulong seed) => new PlaceGenerator(s_textures).Create(new SeededRandom(seed), Side,
        (PlaceKind)kind);

    private static PlaceTextures Textures()
    {
        SeededRandom random = new(3);
        Picture[] photos = [.. Enumerable.Range(0, 3).Select(_ => Photo(random))];
        uint[] disc = [.. Enumerable.Range(0, 48 * 48).Select(i => Math.Pow((i % 48) - 24, 2) + Math.Pow((i / 48) - 24, 2) < 500
            ? 0xFF3080C0u : 0u)];
        return new PlaceTextures(photos, [new Texture(disc, 48, 48)], []);
    }

    private static Picture Photo(SeededRandom random)
    {
        Picture photo = new(128, 96);
        for (int y = 0; y < photo.Height; y++)
        {
            foreach (ref byte value in photo.Row(y))
            {
                value = (byte)random.Below(256);
            }
        }

        return photo;
    }
}
