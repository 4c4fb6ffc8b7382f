using System.Numerics;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Photos;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>Makes places that look a little like photos, with true depth and normals: landscapes, streets, rooms, tables.</summary>
/// <remarks>Holds scratch memory; one for each thread.</remarks>
/// <param name="textures">What they are made of, shared.</param>
internal sealed class PlaceGenerator(PlaceTextures textures)
{
    private PlaceCanvas? _canvas;

    /// <summary>Makes one.</summary>
    /// <param name="random">Chooses everything.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="kind">Which kind; null: any.</param>
    public PlaceView Create(SeededRandom random, int side, PlaceKind? kind = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        PlaceCanvas canvas = _canvas?.Side == PlaceCanvas.Fineness * side ? _canvas : _canvas = new PlaceCanvas(side);
        switch (kind ?? (PlaceKind)random.PickWeighted([0.38f, 0.2f, 0.25f, 0.17f]))
        {
            case PlaceKind.Landscape:
                OutdoorPlace.Paint(textures, random, canvas, street: false);
                break;
            case PlaceKind.Street:
                OutdoorPlace.Paint(textures, random, canvas, street: true);
                break;
            case PlaceKind.Room:
                RoomPlace.Paint(textures, random, canvas);
                break;
            default:
                TablePlace.Paint(textures, random, canvas);
                break;
        }

        PlaceView view = canvas.Finish();
        Photograph(view.Picture, random);
        view.Picture.Round();
        return view;
    }

    // What a camera does to it: exposure, color of the light, a little blur and noise, compression.
    private static void Photograph(PlanarPicture picture, SeededRandom random)
    {
        float contrast = random.Range(0.8f, 1.25f), lift = random.Range(-0.06f, 0.06f), gamma = random.Chance(0.15f)
            ? random.Range(1.2f, 2.4f) : 1;
        for (int color = 0; color < 3; color++)
        {
            float gain = random.Range(0.93f, 1.07f) * contrast;
            foreach (ref float value in picture.Plane(color))
            {
                value = MathF.Pow(Math.Clamp(0.5f + ((value - 0.5f) * gain) + lift, 0, 1), gamma);
            }
        }

        if (random.Chance(0.5f))
        {
            PhotoLibrary.JitterExposure(picture, random);
        }

        if (random.Chance(0.4f))
        {
            GaussianBlur.Draw(random, 0.4f, 1).Apply(picture, random);
        }

        if (random.Chance(0.4f))
        {
            AdditiveNoise.Draw(random, 1, 8).Apply(picture, random);
        }

        if (random.Chance(0.2f))
        {
            Compression.Draw(random, 50, 95).Apply(picture, random);
        }
    }
}

/// <summary>Kinds of places.</summary>
internal enum PlaceKind
{
    /// <summary>Open ground with hills, plants and things.</summary>
    Landscape,

    /// <summary>A road between houses.</summary>
    Street,

    /// <summary>The inside of a room.</summary>
    Room,

    /// <summary>Things on a table or close by, a photo behind.</summary>
    Table,
}
