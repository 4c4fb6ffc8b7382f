using System.Text;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Scenes.Referring;

namespace OnnxPixWizard.Training.Instructions;

/// <summary>English captions of scenes with one or two solids, such as "a small red ball on sand, left of a blue cube".</summary>
internal static class SceneCaption
{
    /// <summary>Writes a caption.</summary>
    /// <param name="scene">Scene to describe; solids after the second are not mentioned.</param>
    /// <param name="random">Source of the choices.</param>
    public static string Write(Scene scene, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(random);
        var text = new StringBuilder();
        int first = scene.Solids.Count > 1 ? random.Below(2) : 0;
        AppendSolid(text, scene.Solids[first], random);
        string ground = Ground(scene.Ground.Kind, random);
        bool groundFirst = random.Chance(0.5f);
        if (groundFirst)
            text.Append(' ').Append(ground);
        if (scene.Solids.Count > 1)
        {
            text.Append(groundFirst ? ", " : " ").Append(Join(scene, first, 1 - first, random)).Append(' ');
            AppendSolid(text, scene.Solids[1 - first], random);
        }

        if (!groundFirst && random.Chance(0.85f))
            text.Append(' ').Append(ground);
        if (random.Chance(0.35f))
            text.Append(' ').Append(Sky(scene.Light.Sky, random));
        return text.ToString();
    }

    private static void AppendSolid(StringBuilder text, SceneSolid solid, SeededRandom random)
    {
        var filter = new SolidFilter(
            solid.Shape,
            solid.Color,
            random.Chance(0.25f) ? solid.Size : null,
            solid.Texture != SolidTexture.Matte ? solid.Texture : null);
        int start = text.Length;
        ReferringText.AppendNoun(text, filter, random);
        text.Insert(start, "aeiou".Contains(text[start], StringComparison.Ordinal) ? "an " : "a ");
    }

    private static string Join(Scene scene, int index, int other, SeededRandom random)
    {
        if (random.Chance(0.25f))
            return "and";
        SolidView a = scene.Views[index], b = scene.Views[other];
        bool sideways = MathF.Abs(a.CenterX - b.CenterX) > 0.12f;
        SpatialRelation relation = sideways ? a.CenterX < b.CenterX ? SpatialRelation.LeftOf : SpatialRelation.RightOf
            : a.Distance < b.Distance ? SpatialRelation.InFrontOf : SpatialRelation.Behind;
        return ReferringText.Place(relation, random);
    }

    private static string Ground(GroundKind kind, SeededRandom random) => kind switch
    {
        GroundKind.Sand => random.Pick<string>(["on sand", "on sandy ground"]),
        GroundKind.Grass => random.Pick<string>(["on grass", "on a meadow"]),
        GroundKind.Tiles => random.Pick<string>(["on tiles", "on a tiled floor"]),
        GroundKind.Wood => random.Pick<string>(["on wood", "on a wooden floor"]),
        GroundKind.Concrete => random.Pick<string>(["on concrete", "on grey ground"]),
        _ => random.Pick<string>(["on earth", "on brown ground"]),
    };

    private static string Sky(SkyKind kind, SeededRandom random) => kind switch
    {
        SkyKind.Overcast => random.Pick<string>(["under a grey sky", "under a cloudy sky"]),
        SkyKind.Evening => random.Pick<string>(["in the evening", "under an evening sky"]),
        _ => random.Pick<string>(["under a blue sky", "on a clear day"]),
    };
}
