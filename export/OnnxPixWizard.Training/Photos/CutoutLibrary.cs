using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Scenes;
using OnnxPixWizard.Training.Scenes.Places;

namespace OnnxPixWizard.Training.Photos;

/// <summary>Objects cut out of photographs with their opacity, to be laid over other photographs.</summary>
internal sealed class CutoutLibrary
{
    private const float TwoShare = 0.15f;

    private readonly List<Cutout> _cutouts;

    private CutoutLibrary(List<Cutout> cutouts) => _cutouts = cutouts;

    /// <summary>How many there are.</summary>
    public int Count => _cutouts.Count;

    /// <summary>All of them, to be stood in places.</summary>
    public IReadOnlyList<Texture> Textures => field ??= [.. _cutouts.Select(static cutout => cutout.ToTexture())];

    /// <summary>Reads the pictures with transparency of a folder.</summary>
    /// <param name="folder">A folder.</param>
    /// <param name="heldOut">Whether the tenth that is kept from training is read, chosen by its name, instead of the rest.</param>
    public static CutoutLibrary Load(string folder, bool heldOut)
    {
        // Before the first method that names NetVips is compiled.
        VipsLibrary.EnsureStarted();
        return new([.. Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal).Where(file => IsHeldOut(file) == heldOut)
            .Select(Cutout.Load)]);
    }

    /// <summary>Whether an object belongs to the tenth that no training sees: by the first byte of its name's hash (SHA-256).</summary>
    public static bool IsHeldOut(string file) => System.Security.Cryptography.SHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes(Path.GetFileNameWithoutExtension(file)))[0] % 10 == 0;

    /// <summary>Lays one object or two over a picture, lit like their
    /// surroundings, as sharp as a lens shows them, with soft shadows.</summary>
    /// <param name="picture">Backdrop; becomes the composite.</param>
    /// <param name="random">Chooses objects, sizes and places.</param>
    /// <returns>Opacity of the objects, [height, width].</returns>
    public float[] Compose(PlanarPicture picture, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(random);
        if (random.Chance(TwoShare))
        {
            float[] first = Lay(picture, random, random.Range(0.3f, 0.65f)), second = Lay(picture, random, random.Range(0.3f, 0.65f));
            for (int i = 0; i < first.Length; i++)
            {
                first[i] += second[i] * (1 - first[i]);
            }

            return first;
        }

        return Lay(picture, random, random.Chance(0.25f) ? random.Range(0.9f, 1.5f) : random.Range(0.3f, 1));
    }

    /// <summary>Lays an object over a picture.</summary>
    /// <param name="picture">Backdrop; becomes the composite.</param>
    /// <param name="random">Chooses object and place.</param>
    /// <param name="share">Size, where 1 just fits into the picture; what is
    /// larger is cut off at the picture's edges, rather below than above.</param>
    /// <returns>Its opacity, [height, width].</returns>
    public float[] Lay(PlanarPicture picture, SeededRandom random, float share)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(random);
        Cutout cutout = _cutouts[random.Below(_cutouts.Count)];
        int width = picture.Width, height = picture.Height;
        float size = share * MathF.Min((float)width / cutout.Width, (float)height / cutout.Height);
        bool mirrored = random.Chance(0.5f);
        float tilt = random.Range(-0.2f, 0.2f), cosine = MathF.Cos(tilt) / size, sine = MathF.Sin(tilt) / size;
        float roomX = MathF.Abs(1 - (size * cutout.Width / width)), roomY = 1 - (size * cutout.Height / height);
        float middleX = width * (0.5f + (random.Range(-0.55f, 0.55f) * roomX));
        float middleY = height * (roomY > 0 ? 0.5f + (random.Range(-0.5f, 0.55f) * roomY) : 0.5f - (random.Range(0, 0.5f) * roomY));
        float[] mask = new float[width * height];
        PlanarPicture seen = new(width, height);
        PlanarPicture source = cutout.Scaled(size);
        float[] opacity = cutout.ScaledOpacity(size);
        float ratio = (float)source.Width / cutout.Width;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float dx = x - middleX, dy = y - middleY, u = (dx * cosine) + (dy * sine), v = (dy * cosine) - (dx * sine);
                u = ((mirrored ? -u : u) + (cutout.Width / 2f)) * ratio;
                v = (v + (cutout.Height / 2f)) * ratio;
                if (u < 0 || v < 0 || u > source.Width - 1 || v > source.Height - 1)
                {
                    continue;
                }

                int place = (y * width) + x;
                mask[place] = Filters.Bilinear(opacity, source.Width, u, v);
                for (int color = 0; color < 3; color++)
                {
                    seen.Values[(color * mask.Length) + place] = Filters.Bilinear(source.Plane(color), source.Width, u, v);
                }
            }
        }

        Develop(seen, mask, random);
        Shade(picture, mask, random);
        Light(picture, seen, mask, random);
        for (int color = 0; color < 3; color++)
        {
            Span<float> back = picture.Plane(color), front = seen.Plane(color);
            for (int i = 0; i < mask.Length; i++)
            {
                back[i] += (front[i] - back[i]) * mask[i];
            }
        }

        return mask;
    }

    // Another exposure and strength of colors, and edges as soft as the lens makes them.
    private static void Develop(PlanarPicture seen, float[] mask, SeededRandom random)
    {
        float gamma = random.Range(0.75f, 1.35f), saturation = random.Range(0.6f, 1.2f);
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] > 0)
            {
                (float red, float green, float blue) = (seen.Values[i], seen.Values[mask.Length + i], seen.Values[(2 * mask.Length) + i]);
                float gray = (red + green + blue) / 3;
                seen.Values[i] = Tone(red);
                seen.Values[mask.Length + i] = Tone(green);
                seen.Values[(2 * mask.Length) + i] = Tone(blue);

                float Tone(float value) => MathF.Pow(Math.Clamp(gray + ((value - gray) * saturation), 0, 1), gamma);
            }
        }

        if (random.Chance(0.5f))
        {
            // What lies beyond an object's own edge is unknown, so that its edge is softened inwards.
            Filters.Gaussian(mask, seen.Width, random.Range(0.4f, 0.9f));
            foreach (ref float value in mask.AsSpan())
            {
                value = MathF.Max(0, (2 * value) - 1);
            }
        }
    }

    // A shadow that falls to one side, soft, at times none.
    private static void Shade(PlanarPicture picture, float[] mask, SeededRandom random)
    {
        if (random.Chance(0.35f))
        {
            return;
        }

        int width = picture.Width, height = picture.Height;
        int moveX = (int)(random.Range(-0.1f, 0.1f) * width), moveY = (int)(random.Range(0, 0.08f) * height);
        float[] shade = new float[mask.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int fromX = x - moveX, fromY = y - moveY;
                shade[(y * width) + x] = fromX < 0 || fromX >= width || fromY < 0 || fromY >= height ? 0 : mask[(fromY * width) + fromX];
            }
        }

        Filters.Gaussian(shade, width, random.Range(2, 10));
        float strength = random.Range(0.15f, 0.6f);
        for (int color = 0; color < 3; color++)
        {
            Span<float> plane = picture.Plane(color);
            for (int i = 0; i < shade.Length; i++)
            {
                plane[i] *= 1 - (strength * shade[i]);
            }
        }
    }

    // Half of the way from the object's own mean to the backdrop's, by one factor a color.
    private static void Light(PlanarPicture picture, PlanarPicture seen, float[] mask, SeededRandom random)
    {
        float covered = System.Numerics.Tensors.TensorPrimitives.Sum<float>(mask) + 1e-3f, share = random.Range(0, 0.7f),
        tint = random.Range(0, 0.3f);
        float[] factors = new float[3];
        for (int color = 0; color < 3; color++)
        {
            float own = System.Numerics.Tensors.TensorPrimitives.Dot<float>(seen.Plane(color), mask) / covered;
            float around = System.Numerics.Tensors.TensorPrimitives.Average<float>(picture.Plane(color));
            factors[color] = MathF.Pow(Math.Clamp((around + 0.05f) / (own + 0.05f), 0.4f, 1.6f), share);
        }

        float mean = (factors[0] + factors[1] + factors[2]) / 3;
        for (int color = 0; color < 3; color++)
        {
            float factor = mean + ((factors[color] - mean) * tint);
            foreach (ref float value in seen.Plane(color))
            {
                value = MathF.Min(1, value * factor);
            }
        }
    }

    // An object with reduced copies, so that small ones are not sampled with gaps.
    private sealed class Cutout
    {
        private readonly List<(PlanarPicture Picture, float[] Opacity)> _levels = [];

        public int Width => _levels[0].Picture.Width;

        public int Height => _levels[0].Picture.Height;

        public static Cutout Load(string file)
        {
            using NetVips.Image image = NetVips.Image.NewFromFile(file);
            using NetVips.Image color = image.Colourspace(NetVips.Enums.Interpretation.Srgb);
            using NetVips.Image cast = color.HasAlpha() ? color.Copy() : color.Bandjoin(255);
            using NetVips.Image bytes = cast.Cast(NetVips.Enums.BandFormat.Uchar);
            byte[] pixels = bytes.WriteToMemory<byte>();
            PlanarPicture picture = new(bytes.Width, bytes.Height);
            float[] opacity = new float[picture.Area];
            for (int i = 0; i < opacity.Length; i++)
            {
                opacity[i] = pixels[(4 * i) + 3] / 255f;
                for (int plane = 0; plane < 3; plane++)
                {
                    picture.Values[(plane * opacity.Length) + i] = pixels[(4 * i) + plane] / 255f;
                }
            }

            Cutout cutout = new();
            cutout._levels.Add((picture, opacity));
            while (Math.Min(picture.Width, picture.Height) >= 48)
            {
                (picture, opacity) = Halve(picture, opacity);
                cutout._levels.Add((picture, opacity));
            }

            return cutout;
        }

        public PlanarPicture Scaled(float size) => _levels[Level(size)].Picture;

        public float[] ScaledOpacity(float size) => _levels[Level(size)].Opacity;

        public Texture ToTexture()
        {
            (PlanarPicture picture, float[] opacity) = _levels[0];
            uint[] texels = new uint[opacity.Length];
            for (int i = 0; i < texels.Length; i++)
            {
                texels[i] = Texture.Pack(
                    new(picture.Values[i], picture.Values[texels.Length + i], picture.Values[(2 * texels.Length) + i]), opacity[i]);
            }

            return new Texture(texels, picture.Width, picture.Height);
        }

        private int Level(float size) => Math.Clamp((int)MathF.Round(-MathF.Log2(MathF.Max(size, 1e-3f))), 0, _levels.Count - 1);

        // Colors count by their opacity: what lies under transparent pixels is unknown.
        private static (PlanarPicture Picture, float[] Opacity) Halve(PlanarPicture picture, float[] opacity)
        {
            int width = picture.Width / 2, height = picture.Height / 2;
            PlanarPicture half = new(width, height);
            float[] thin = new float[width * height];
            for (int place = 0; place < thin.Length; place++)
            {
                (int y, int x) = Math.DivRem(place, width);
                float sum = 0;
                for (int n = 0; n < 4; n++)
                {
                    sum += opacity[(((2 * y) + (n / 2)) * picture.Width) + (2 * x) + (n % 2)];
                }

                thin[place] = sum / 4;
                for (int color = 0; color < 3; color++)
                {
                    ReadOnlySpan<float> plane = picture.Plane(color);
                    float weighted = 0, plain = 0;
                    for (int n = 0; n < 4; n++)
                    {
                        int from = (((2 * y) + (n / 2)) * picture.Width) + (2 * x) + (n % 2);
                        weighted += plane[from] * opacity[from];
                        plain += plane[from] / 4;
                    }

                    half.Values[(color * thin.Length) + place] = sum > 0 ? weighted / sum : plain;
                }
            }

            return (half, thin);
        }
    }
}
