using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Photos;

/// <summary>Objects cut out of photographs with their opacity, to be laid over other photographs.</summary>
internal sealed class CutoutLibrary
{
    private readonly List<Cutout> _cutouts;

    private CutoutLibrary(List<Cutout> cutouts) => _cutouts = cutouts;

    /// <summary>How many there are.</summary>
    public int Count => _cutouts.Count;

    /// <summary>Reads the pictures with transparency of a folder.</summary>
    /// <param name="folder">A folder.</param>
    /// <param name="heldOut">Whether the tenth that is kept from training is read, chosen by its name, instead of the rest.</param>
    public static CutoutLibrary Load(string folder, bool heldOut) =>
        new([.. Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal).Where(file => IsHeldOut(file) == heldOut)
            .Select(Cutout.Load)]);

    /// <summary>Whether an object belongs to the tenth that no training sees: by the first byte of its name's hash (SHA-256).</summary>
    public static bool IsHeldOut(string file) => System.Security.Cryptography.SHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes(Path.GetFileNameWithoutExtension(file)))[0] % 10 == 0;

    /// <summary>Lays one object over a picture, lit like its surroundings, with a soft shadow below it.</summary>
    /// <param name="picture">Backdrop; becomes the composite.</param>
    /// <param name="random">Chooses object, size and place.</param>
    /// <returns>Opacity of the object, [height, width].</returns>
    public float[] Compose(PlanarPicture picture, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(random);
        Cutout cutout = _cutouts[random.Below(_cutouts.Count)];
        int width = picture.Width, height = picture.Height;
        float size = random.Range(0.35f, 0.95f) * MathF.Min((float)width / cutout.Width, (float)height / cutout.Height);
        bool mirrored = random.Chance(0.5f);
        float tilt = random.Range(-0.2f, 0.2f), cosine = MathF.Cos(tilt) / size, sine = MathF.Sin(tilt) / size;
        float middleX = width * (0.5f + (random.Range(-0.5f, 0.5f) * (1 - (size * cutout.Width / width)) * 1.1f));
        float middleY = height * (0.5f + (random.Range(-0.5f, 0.5f) * (1 - (size * cutout.Height / height)) * 1.1f));
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
