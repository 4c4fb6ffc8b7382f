using OnnxPixWizard.Domains;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Domains;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Domains;

[TestClass]
public sealed class TaughtPicturesTests
{
    private static readonly Lazy<PictureDomain> s_scenes = new(static () => TaughtPictures.Fit(
        TaughtPictures.Scenes, TaughtPictures.FromScenes(400, ExampleSplit.Training, seed: 5), within: 0.97));

    [TestMethod]
    public void Beyond_NewScenes_AreFew() =>
        Assert.IsLessThanOrEqualTo(
            0.15, TaughtPictures.Beyond(s_scenes.Value, TaughtPictures.FromScenes(80, ExampleSplit.Evaluation, seed: 6)));

    [TestMethod]
    public void Beyond_OtherPictures_AreMost()
    {
        DeadLeavesGenerator leaves = new();
        float[] picture = new float[3 * 128 * 128];
        List<float[]> features = [];
        for (ulong seed = 0; seed < 40; seed++)
        {
            leaves.Generate(seed, 128, 128, picture);
            features.Add(PictureFeatures.Of(Picture.FromPlanar(picture, 128, 128, PlanarRange.ZeroToOne)));
        }

        Assert.IsGreaterThanOrEqualTo(0.8, TaughtPictures.Beyond(s_scenes.Value, features));
    }

    [TestMethod]
    public void Fit_Limit_HoldsItsShareOfTheOwnPictures()
    {
        IReadOnlyList<float[]> own = TaughtPictures.FromScenes(400, ExampleSplit.Training, seed: 5);

        Assert.AreEqual(0.03, TaughtPictures.Beyond(s_scenes.Value, own), 0.006);
    }
}
