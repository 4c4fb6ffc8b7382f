using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Scenes.Places;

namespace OnnxPixWizard.Training.Restorers;

/// <summary>What a restorer is taught of depth, normals and classes: places clad with photos, and the scenes of solids.</summary>
/// <remarks>Holds scratch memory; one for each thread.</remarks>
/// <param name="textures">What places are clad with, shared.</param>
internal sealed class PerceptionExamples(PlaceTextures textures)
{
    private const float ScenesShare = 0.3f;
    private const float SkiesShare = 0.08f;
    private const float BackdropWeight = 0.2f;

    private readonly PlaceGenerator _places = new(textures);
    private readonly SceneGenerator _scenes = new();
    private readonly SceneCanvas _canvas = new();

    /// <summary>How depth is painted: the sky as the farthest that can be said.</summary>
    public static DepthTask Depth { get; } = new() { Near = 0.3, Far = 100, NearValue = 1, FarValue = 0, NoneBelow = 0,
        Curve = DepthCurve.Logarithmic };

    /// <summary>Makes an example.</summary>
    /// <param name="task">Depth, normals or segmentation.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="random">Chooses everything.</param>
    public RestorerExample Create(RestorerTask task, int side, SeededRandom random)
    {
        PlaceView view = random.PickWeighted([ScenesShare, SkiesShare, 1 - ScenesShare - SkiesShare]) switch
        {
            0 => Solids(side, random),
            1 when textures.PhotoWithSky(random) is { } found => Photo(found.Photo, found.Rows, side, random),
            _ => _places.Create(random, side),
        };
        float[] painted = new float[3 * side * side], weights = new float[side * side];
        switch (task)
        {
            case RestorerTask.Depth:
                PaintDepth(view, painted, weights);
                break;
            case RestorerTask.Normals:
                PaintNormals(view, painted, weights);
                break;
            default:
                PaintClasses(view, painted, weights);
                break;
        }

        System.Numerics.Tensors.TensorPrimitives.Divide(weights,
            MathF.Max(0.05f, System.Numerics.Tensors.TensorPrimitives.Average<float>(weights)), weights);
        view.Picture.Round();
        return new RestorerExample(view.Picture, new PlanarPicture(side, side, painted), new float[side * side], weights);
    }

    /// <summary>A made place, to be stood before.</summary>
    public PlanarPicture Place(int side, SeededRandom random) => _places.Create(random, side).Picture;

    private static void PaintDepth(PlaceView view, float[] painted, float[] weights)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            bool known = view.Depth[i] > 0;
            float gray = known ? (float)Depth.GrayOf(view.Depth[i]) : 0;
            painted[i] = painted[weights.Length + i] = painted[(2 * weights.Length) + i] = gray;
            weights[i] = !known ? 0 : view.Parts[i] == PlacePart.Backdrop ? BackdropWeight : 1;
        }
    }

    private static void PaintNormals(PlaceView view, float[] painted, float[] weights)
    {
        for (int i = 0; i < painted.Length; i++)
        {
            painted[i] = (view.Normals[i] / 2) + 0.5f;
        }

        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = view.Parts[i] == PlacePart.Backdrop ? 0 : 1;
        }
    }

    // Of places only sky and ground have classes; what stands there has none of the known ones.
    private static void PaintClasses(PlaceView view, float[] painted, float[] weights)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            SceneClass? shown = view.Classes is { } classes ? (SceneClass)classes[i]
                : view.Parts[i] switch { PlacePart.Sky => SceneClass.Sky, PlacePart.Ground => SceneClass.Ground, _ => null };
            int color = TaskPainting.ClassColors[(int)(shown ?? SceneClass.Sky)];
            for (int plane = 0; plane < 3; plane++)
            {
                painted[(plane * weights.Length) + i] = ((color >> (16 - (8 * plane))) & 255) / 255f;
            }

            weights[i] = shown is null ? 0 : 1;
        }
    }

    // Of a photo no more is known than that its sky is far.
    private static PlaceView Photo(Texture photo, int rows, int side, SeededRandom random)
    {
        float wide = Math.Min(photo.Width, photo.Height) * random.Range(0.7f, 1), left = random.Range(0, photo.Width - wide);
        float top = random.Range(0, MathF.Min(rows / 2f, photo.Height - wide)), step = wide / side;
        bool mirrored = random.Chance(0.5f);
        PlaceView view = new(new PlanarPicture(side, side), new float[side * side], new float[3 * side * side], new PlacePart[side * side]);
        for (int i = 0; i < view.Depth.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, side);
            float v = top + ((y + 0.5f) * step);
            System.Numerics.Vector4 texel = photo.Sample(left + (((mirrored ? side - 1 - x : x) + 0.5f) * step), v, step);
            (view.Picture.Values[i], view.Picture.Values[view.Depth.Length + i],
                view.Picture.Values[(2 * view.Depth.Length) + i]) = (texel.X, texel.Y, texel.Z);
            view.Depth[i] = v < rows ? float.PositiveInfinity : 0;
            view.Parts[i] = v < rows ? PlacePart.Sky : PlacePart.Backdrop;
        }

        return view;
    }

    // Ground beyond the scenes' reach has no depth there: it is unknown, whereas the sky is far.
    private PlaceView Solids(int side, SeededRandom random)
    {
        _canvas.Reset(side, side);
        _scenes.Generate(random.NextBits(), side, side, random.Chance(0.7f) ? SceneStyle.Varied : SceneStyle.Referring, _canvas);
        byte[] classes = _canvas.Classes.ToArray();
        float[] depth = _canvas.Depth.ToArray();
        PlacePart[] parts = new PlacePart[classes.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            parts[i] = (SceneClass)classes[i] switch { SceneClass.Sky => PlacePart.Sky, SceneClass.Ground => PlacePart.Ground, _ =>
                PlacePart.Thing };
            depth[i] = parts[i] == PlacePart.Sky ? float.PositiveInfinity : depth[i];
        }

        return new PlaceView(new PlanarPicture(side, side, [.. _canvas.Picture]), depth, _canvas.Normals.ToArray(),
            parts) { Classes = classes };
    }
}
