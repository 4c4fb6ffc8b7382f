using System.Numerics;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Scenes;

[TestClass]
public sealed class SolidPaletteTests
{
    [TestMethod]
    public void NearestName_MeanColorOfRenderedSolids_IsMostlyTheirName()
    {
        var canvas = new SceneCanvas();
        var generator = new SceneGenerator();
        int right = 0, all = 0;
        for (ulong seed = 0; seed < 120; seed++)
        {
            Scene scene = generator.Generate(seed, 64, 64, SceneStyle.Simple, canvas);
            for (int number = 0; number < scene.Solids.Count; number++)
            {
                Vector3 sum = Vector3.Zero;
                for (int i = 0; i < canvas.Area; i++)
                {
                    if (canvas.Objects[i] == number + 1)
                        sum += new Vector3(canvas.Picture[i], canvas.Picture[canvas.Area + i], canvas.Picture[2 * canvas.Area + i]);
                }

                right += SolidPalette.NearestName(sum / scene.Views[number].Pixels) == scene.Solids[number].Color ? 1 : 0;
                all++;
            }
        }

        Assert.IsTrue(right >= 0.93 * all, $"{right} of {all}");
    }
}
