using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Photos;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Scenes.Places;

namespace OnnxPixWizard.Training.Restorers;

/// <summary>What a restorer is taught: views of photos, scenes and dead leaves, damaged, with what should come out.</summary>
/// <remarks>Holds scratch memory; one for each thread.</remarks>
/// <param name="sources">Photos and the like, shared.</param>
internal sealed class RestorerExamples(RestorerSources sources)
{
    // Whites, grays and slopes of light must come back as they are; views of scenes and photos always hold structure.
    private const float FlatShare = 0.05f;
    private const float CleanShare = 0.12f;
    private const float LeavesShare = 0.18f;
    private const float ScenesShare = 0.14f;
    private const float PlacesShare = 0.25f;
    private const float HoleWeight = 1f, SeenWeight = 0.02f;

    private readonly DegradationCatalog _damages = new(sources.Noise);
    private readonly SceneGenerator _scenes = new();
    private readonly DeadLeavesGenerator _leaves = new();
    private readonly SceneCanvas _canvas = new();
    private readonly PerceptionExamples _perception = new(sources.Places);

    /// <summary>Makes an example.</summary>
    /// <param name="task">What is to be done.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="random">Chooses everything.</param>
    public RestorerExample Create(RestorerTask task, int side, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (task is RestorerTask.Depth or RestorerTask.Normals or RestorerTask.Segmentation)
        {
            return _perception.Create(task, side, random);
        }

        float[] hole = new float[side * side];
        PlanarPicture clean = task == RestorerTask.Subject ? Backdrop(side, random) : View(side, random);
        if (random.Chance(0.4f))
        {
            PhotoLibrary.JitterExposure(clean, random);
        }

        clean.Round();
        PlanarPicture source = clean.Clone(), target = clean;
        float[]? weights = null;
        bool? damaged = null;
        switch (task)
        {
            case RestorerTask.Inpaint or RestorerTask.Outpaint:
                hole = HolePatterns.Draw(task == RestorerTask.Outpaint ? HoleKind.Borders : (HoleKind)random.Below(4), side, side, random);
                weights = Weights(hole);
                if (random.Chance(0.15f))
                {
                    AdditiveNoise.Draw(random, 1, 10).Apply(source, random);
                }

                break;
            case RestorerTask.Canny:
                target = Gray(EdgeMaps.Canny(clean), side);
                break;
            case RestorerTask.SoftEdges:
                target = Gray(EdgeMaps.Soft(clean), side);
                break;
            case RestorerTask.Sketch:
                target = Gray(EdgeMaps.Sketch(clean), side);
                break;
            case RestorerTask.LineArt:
                target = Gray(EdgeMaps.LineArt(clean), side);
                break;
            case RestorerTask.Oil:
                target = StyleMaps.Oil(clean);
                break;
            case RestorerTask.Watercolor:
                target = StyleMaps.Watercolor(clean);
                break;
            case RestorerTask.Cartoon:
                target = StyleMaps.Cartoon(clean);
                break;
            case RestorerTask.ColoredPencil:
                target = StyleMaps.ColoredPencil(clean);
                break;
            case RestorerTask.Sepia:
                target = StyleMaps.Sepia(clean);
                break;
            case RestorerTask.Night:
                target = StyleMaps.Night(clean);
                break;
            case RestorerTask.Subject:
                target = Gray(sources.Cutouts.Compose(source, random), side);
                if (random.Chance(0.3f))
                {
                    GaussianBlur.Draw(random, 0.4f, 0.9f).Apply(source, random);
                }

                if (random.Chance(0.4f))
                {
                    AdditiveNoise.Draw(random, 1, 8).Apply(source, random);
                }

                break;
            default:
                damaged = !random.Chance(CleanShare);
                if (damaged.Value)
                {
                    _damages.Draw(task, random)!.Apply(source, random);
                }

                break;
        }

        source.Round();
        Blank(source, hole);
        return new RestorerExample(source, target, hole, weights) { Damaged = damaged };
    }

    // What is behind an object is often out of focus, objects in it too, and must not be about something itself: places, or parts of
    // photos.
    private PlanarPicture Backdrop(int side, SeededRandom random)
    {
        PlanarPicture view = random.Chance(PlacesShare)
            ? _perception.Place(side, random)
            : sources.Backdrops(random).View(random, side, whole: 0.6f);
        if (random.Chance(0.6f))
        {
            if (random.Chance(0.4f))
            {
                _ = sources.Cutouts.Lay(view, random, random.Range(0.15f, 0.4f));
            }

            GaussianBlur.Draw(random, 0.8f, 6).Apply(view, random);
        }

        return view;
    }

    private PlanarPicture View(int side, SeededRandom random)
    {
        float kind = random.Uniform();
        if (kind < FlatShare)
        {
            return Flat(side, random);
        }

        if (kind < FlatShare + LeavesShare)
        {
            PlanarPicture leaves = new(side, side);
            _leaves.Generate(random.NextBits(), side, side, leaves.Values);
            return leaves;
        }

        if (kind < FlatShare + LeavesShare + ScenesShare)
        {
            _canvas.Reset(side, side);
            _scenes.Generate(random.NextBits(), side, side, SceneStyle.Varied, _canvas);
            return new PlanarPicture(side, side, [.. _canvas.Picture]);
        }

        return sources.Photos.View(random, side);
    }

    // One color, or a slope between two, at times with an edge.
    private static PlanarPicture Flat(int side, SeededRandom random)
    {
        PlanarPicture flat = new(side, side);
        float[] first = Color(random), second = random.Chance(0.4f) ? first : Color(random);
        float angle = random.Range(0, MathF.Tau), cosine = MathF.Cos(angle) / side, sine = MathF.Sin(angle) / side,
            steep = random.Chance(0.2f) ? 400 : 1;
        for (int place = 0; place < flat.Area; place++)
        {
            (int y, int x) = Math.DivRem(place, side);
            float share = Math.Clamp(0.5f + (steep * (((x - (side / 2f)) * cosine) + ((y - (side / 2f)) * sine)) * 0.7f), 0, 1);
            for (int color = 0; color < 3; color++)
            {
                flat.Values[(color * flat.Area) + place] = first[color] + ((second[color] - first[color]) * share);
            }
        }

        return flat;
    }

    private static float[] Color(SeededRandom random)
    {
        float gray = random.Chance(0.25f) ? random.Below(2) : random.Uniform(), tint = random.Chance(0.4f) ? 0 : random.Range(0, 0.5f);
        return [.. Enumerable.Range(0, 3).Select(_ => Math.Clamp(gray + (tint * random.Range(-1, 1)), 0, 1))];
    }

    private static void Blank(PlanarPicture source, float[] hole)
    {
        for (int place = 0; place < hole.Length; place++)
        {
            if (hole[place] > 0)
            {
                source.Values[
                    place] = source.Values[hole.Length + place] = source.Values[(2 * hole.Length) + place] = HolePainter.Fill / 2 + 0.5f;
            }
        }
    }

    // The mean weight is one; what is seen is pasted back, so it counts only for the edges of holes to fit.
    private static float[] Weights(float[] hole)
    {
        float[] weights = Array.ConvertAll(hole, static unknown => unknown > 0 ? HoleWeight : SeenWeight);
        float mean = System.Numerics.Tensors.TensorPrimitives.Average<float>(weights);
        System.Numerics.Tensors.TensorPrimitives.Divide(weights, mean, weights);
        return weights;
    }

    private static PlanarPicture Gray(float[] plane, int side) => new(side, side, [.. plane, .. plane, .. plane]);
}

/// <summary>An example.</summary>
/// <param name="Source">What the network sees, gray in holes.</param>
/// <param name="Target">What should come out.</param>
/// <param name="Hole">[height, width], 1 where the source is unknown.</param>
/// <param name="Weights">Of the pixels in the loss, [height, width], mean 1; null = all equal.</param>
internal sealed record RestorerExample(PlanarPicture Source, PlanarPicture Target, float[] Hole, float[]? Weights)
{
    // Clean pairs teach what is no damage; as answers they pull towards leaving everything as it is.
    private const float CleanImportance = 0.2f;

    /// <summary>Whether there is something to repair; null where the task repairs nothing.</summary>
    public bool? Damaged { get; init; }

    /// <summary>What the example counts beside others.</summary>
    public float Importance => Damaged == false ? CleanImportance : 1;
}

/// <summary>What examples are made of.</summary>
/// <param name="Photos">Clean photographs.</param>
/// <param name="Small">Further photographs that are backdrops only, or null.</param>
/// <param name="Cutouts">Objects.</param>
/// <param name="Noise">Measured noise.</param>
/// <param name="Places">What made places are clad with.</param>
internal sealed record RestorerSources(
    PhotoLibrary Photos, PhotoLibrary? Small, CutoutLibrary Cutouts, IReadOnlyList<NoiseProfile> Noise, PlaceTextures Places)
{
    /// <summary>Reads a folder as <c>photos</c> makes it: photos/train, photos/backdrop,
    /// cutouts, camera-noise.csv, and panoramas if there are any.</summary>
    public static RestorerSources Load(string folder)
    {
        string small = Path.Combine(folder, "photos", "backdrop"), panoramas = Path.Combine(folder, "panoramas");
        PhotoLibrary photos = PhotoLibrary.Load(Path.Combine(folder, "photos", "train"), 256);
        CutoutLibrary cutouts = CutoutLibrary.Load(Path.Combine(folder, "cutouts"), heldOut: false);
        string[] skies = Directory.Exists(panoramas) ? [.. Directory.EnumerateFiles(panoramas, "*.hdr").Order(StringComparer.Ordinal)] : [];
        return new RestorerSources(
            photos, Directory.Exists(small) ? PhotoLibrary.Load(small, 256) : null, cutouts,
            NoiseProfile.Read(Path.Combine(folder, "camera-noise.csv")),
            new PlaceTextures(photos.Photos, cutouts.Textures, skies));
    }

    /// <summary>Where a backdrop comes from.</summary>
    public PhotoLibrary Backdrops(SeededRandom random) => Small is not null && random.Chance(0.5f) ? Small : Photos;
}
