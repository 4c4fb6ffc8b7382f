using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>
/// What places are clad with and what stands in them: photos made small, the skies of photos and panoramas, cut-outs, made-up plants.
/// </summary>
/// <remarks>Shared by all threads; everything is made when first asked for, and the same whoever asks.</remarks>
internal sealed class PlaceTextures
{
    private const int PhotoSide = 384;
    private const int Plants = 48;
    private const int Attempts = 16;

    private readonly Lazy<Texture>[] _photos;
    private readonly Lazy<Texture?>[] _skies;
    private readonly Lazy<Texture>[] _plants;
    private readonly IReadOnlyList<Texture> _cutouts;

    /// <param name="photos">Photographs.</param>
    /// <param name="cutouts">Objects.</param>
    /// <param name="panoramas">Files of equirectangular panoramas; may be empty.</param>
    public PlaceTextures(IReadOnlyList<Picture> photos, IReadOnlyList<Texture> cutouts, IReadOnlyList<string> panoramas)
    {
        _photos = [.. photos.Select(static photo => new Lazy<Texture>(() => Texture.Of(photo, PhotoSide)))];
        _skies = [.. _photos.Select(static photo => new Lazy<Texture?>(() => SkyFinder.Of(photo.Value))),
            .. panoramas.Select(static file => new Lazy<Texture?>(() => SkyFinder.OfPanorama(file)))];
        _plants = [.. Enumerable.Range(0, Plants).Select(number =>
            new Lazy<Texture>(() => PlantPainter.Paint(this, SeededRandom.Derive(0x9147, (ulong)number))))];
        _cutouts = cutouts;
    }

    /// <summary>A whole photo.</summary>
    public Texture Photo(SeededRandom random) => _photos[random.Below(_photos.Length)].Value;

    /// <summary>An object.</summary>
    public Texture Cutout(SeededRandom random) => _cutouts[random.Below(_cutouts.Count)];

    /// <summary>A tree, a bush or a rock.</summary>
    public Texture Plant(SeededRandom random) => _plants[random.Below(_plants.Length)].Value;

    /// <summary>A sky; null where chance finds none.</summary>
    public Texture? Sky(SeededRandom random)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (_skies[random.Below(_skies.Length)].Value is { } sky)
            {
                return sky;
            }
        }

        return null;
    }

    /// <summary>
    /// A whole photo with rows of nothing but sky at its upper edge, and how many they are; null where chance finds none.
    /// </summary>
    public (Texture Photo, int Rows)? PhotoWithSky(SeededRandom random)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            int number = random.Below(_photos.Length);
            if (_skies[number].Value is { } sky)
            {
                return (_photos[number].Value, sky.Height);
            }
        }

        return null;
    }

    /// <summary>Part of a photo, the most even of some: rather one material than a view of things.</summary>
    public Texture Material(SeededRandom random)
    {
        (float Unevenness, Texture Photo, int Left, int Top, int Side) best = (float.PositiveInfinity, null!, 0, 0, 0);
        int tries = 1 + random.Below(5);
        for (int attempt = 0; attempt < tries; attempt++)
        {
            Texture photo = Photo(random);
            int side = Math.Min(random.Below(100) + 72, Math.Min(photo.Width, photo.Height));
            int left = random.Below(photo.Width - side + 1), top = random.Below(photo.Height - side + 1);
            float uneven = photo.Unevenness(left, top, side, side);
            if (uneven < best.Unevenness)
            {
                best = (uneven, photo, left, top, side);
            }
        }

        return best.Photo.Part(best.Left, best.Top, best.Side, best.Side);
    }
}
