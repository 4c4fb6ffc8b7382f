using System.Numerics;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Scenes.Referring;

namespace OnnxPixWizard.Training.Tests.Scenes.Referring;

[TestClass]
internal sealed class ReferringGrammarTests
{
    [TestMethod]
    public void DescribeAny_ManyScenes_DescribesExactlyOneSolidNearlyAlways()
    {
        var generator = new SceneGenerator();
        var canvas = new SceneCanvas();
        int found = 0, relations = 0, extremes = 0;
        for (ulong seed = 0; seed < 300; seed++)
        {
            Scene scene = generator.Generate(seed, 48, 48, SceneStyle.Referring, canvas);
            (int index, ReferringExpression? expression) = ReferringGrammar.DescribeAny(scene, new SeededRandom(seed));
            if (expression is null)
                continue;

            found++;
            relations += expression.Relation != SpatialRelation.None ? 1 : 0;
            extremes += expression.Superlative != Superlative.None ? 1 : 0;
            for (int i = 0; i < scene.Solids.Count; i++)
                Assert.AreEqual(i == index ? Verdict.Yes : Verdict.No, ReferringJudge.Judge(scene, expression, i));
            Assert.IsTrue(scene.Views[index].Pixels >= 0.015 * 48 * 48);
        }

        Assert.IsTrue(found >= 295, $"{found} of 300");
        Assert.IsTrue(relations > 40 && extremes > 25, $"{relations} relations, {extremes} extremes");
    }

    [TestMethod]
    [DataRow(SolidShape.Ball, null, Superlative.None, -1)]
    [DataRow(SolidShape.Ball, SolidColor.Red, Superlative.None, 0)]
    [DataRow(null, SolidColor.Red, Superlative.None, -1)]
    [DataRow(SolidShape.Cube, null, Superlative.None, 2)]
    [DataRow(SolidShape.Ball, null, Superlative.Leftmost, 0)]
    [DataRow(null, null, Superlative.Rightmost, 2)]
    [DataRow(SolidShape.Ball, null, Superlative.Nearest, 1)]
    [DataRow(null, null, Superlative.Largest, 1)]
    [DataRow(null, null, Superlative.Smallest, -1)]
    public void Resolve_AttributesAndExtremes_FindsTheOnlyFit(
        SolidShape? shape, SolidColor? color, Superlative superlative, int expected) =>
        Assert.AreEqual(expected, new ReferringExpression(new SolidFilter(shape, color), superlative).Resolve(ThreeSolids()));

    [TestMethod]
    [DataRow(SpatialRelation.LeftOf, 0)]
    [DataRow(SpatialRelation.RightOf, 2)]
    [DataRow(SpatialRelation.InFrontOf, -1)]
    public void Resolve_RelationToTheBlueBall_FindsTheOnlyFit(SpatialRelation relation, int expected) =>
        Assert.AreEqual(expected, new ReferringExpression(new SolidFilter(), Superlative.None, relation,
            new SolidFilter(SolidShape.Ball, SolidColor.Blue)).Resolve(ThreeSolids()));

    [TestMethod]
    public void Resolve_AmbiguousAnchor_FindsNothing() => Assert.AreEqual(
        -1, new ReferringExpression(new SolidFilter(SolidShape.Cube), Superlative.None, SpatialRelation.RightOf,
            new SolidFilter(SolidShape.Ball)).Resolve(ThreeSolids()));

    [TestMethod]
    public void Write_Expression_NamesAttributesAndRelation()
    {
        var expression = new ReferringExpression(
            new SolidFilter(SolidShape.Cone, SolidColor.Red, null, SolidTexture.Striped), Superlative.None, SpatialRelation.Behind,
            new SolidFilter(SolidShape.Cylinder, SolidColor.Cyan));

        Assert.AreEqual(
            "the striped red cone behind the cyan cylinder", ReferringText.Write(expression, new SeededRandom(1)), StringComparer.Ordinal);
    }

    // Small red ball on the left, far; large blue ball in the middle, near; small red cube on the right, as far as the red ball.
    private static Scene ThreeSolids() => new()
    {
        Seed = 0,
        Width = 100,
        Height = 100,
        Camera = new SceneCamera(1.5f, 0.3f, 0.9f),
        Light = new SceneLight(SkyKind.Blue, Vector3.UnitY, Vector3.One, Vector3.One, Vector3.One, Vector3.One, 0, Vector2.Zero),
        Ground = new SceneGround(GroundKind.Sand, Vector3.One, Vector3.One, 0, Vector2.Zero),
        Solids =
        [
            Solid(SolidShape.Ball, SolidColor.Red, SolidSize.Small),
            Solid(SolidShape.Ball, SolidColor.Blue, SolidSize.Large),
            Solid(SolidShape.Cube, SolidColor.Red, SolidSize.Small),
        ],
        Views = [new SolidView(200, 200, 0.2f, 0.5f, 6), new SolidView(900, 900, 0.5f, 0.6f, 4), new SolidView(210, 210, 0.8f, 0.5f, 6.1f)],
    };

    private static SceneSolid Solid(SolidShape shape, SolidColor color, SolidSize size) => new()
    {
        Shape = shape,
        Color = color,
        Size = size,
        Texture = SolidTexture.Matte,
        Position = Vector2.Zero,
        Yaw = 0,
        Radius = 0.4f,
        Height = 0.8f,
        Albedo = Vector3.One,
        OtherAlbedo = Vector3.One,
        TextureFrequency = 3,
        Gloss = 0,
    };
}
