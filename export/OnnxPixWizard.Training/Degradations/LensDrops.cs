using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>
/// Drops of rain on the lens or on a pane before it, in linear light. A drop is a small lens of a wide angle: it shows the scene upside
/// down and out of focus, darker towards its rim, and its own outline is the softer the nearer it sits: I = (1 - m)·J + m·s(ρ)·blur(J)(c -
/// k(1 + ρ²)(p - c)), with the place p, the drop's middle c, ρ from 0 in the middle to 1 at the outline, cover m, shade s.
/// </summary>
/// <remarks>Sources: the picture in a drop, Roser, Kurz and Geiger 2010;
/// covers and their blur, You et al. 2016 and Qian et al. 2018.</remarks>
/// <param name="Density">Drops for 100,000 pixels.</param>
/// <param name="Size">Radius of the largest drops, pixels.</param>
/// <param name="Nearness">0 on a pane in focus, 1 on the lens itself: how much
/// of a drop its outline is spread over; small drops are spread more.</param>
internal sealed record LensDrops(float Density, float Size, float Nearness) : Degradation
{
    private const float RimShade = 0.55f, Glint = 0.3f, Steepest = 0.08f;

    /// <summary>At random, from a few drops on the lens to a wet pane.</summary>
    public static LensDrops Draw(SeededRandom random)
    {
        float size = random.Range(4, 22);
        return new LensDrops(random.Range(30, 200) / (1 + (size / 8)), size, random.Uniform());
    }

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        picture.ToLinear();
        PlanarPicture seen = picture.Clone();
        for (int color = 0; color < 3; color++)
        {
            Filters.Gaussian(seen.Plane(color), seen.Width, 0.6f + (0.12f * Size));
        }

        int drops = Math.Max(1, (int)(Density * picture.Area / 100_000));
        for (int drop = 0; drop < drops; drop++)
        {
            Lay(Drop.Draw(random, this, picture.Width, picture.Height), picture, seen);
        }

        picture.ToSrgb();
    }

    private static void Lay(Drop drop, PlanarPicture picture, PlanarPicture seen)
    {
        float reach = drop.Radius * (1 + drop.Softness) * 1.25f, down = reach * drop.Length;
        int left = Math.Max(0, (int)(drop.X - reach)), right = Math.Min(picture.Width - 1, (int)(drop.X + reach));
        int top = Math.Max(0, (int)(drop.Y - down)), bottom = Math.Min(picture.Height - 1, (int)(drop.Y + down));
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                float across = (x - drop.X) / drop.Radius, along = (y - drop.Y) / (drop.Radius * drop.Length);
                float distance = drop.Distance(across, along), cover = Math.Clamp(0.5f + ((1 - distance) / drop.Softness), 0, 1);
                if (cover <= 0)
                {
                    continue;
                }

                cover *= cover * (3 - (2 * cover));
                float inside = Math.Min(1, distance), wide = drop.Wideness * (1 + (inside * inside)) * drop.Radius;
                float fromX = Reflected(drop.X - (across * wide), picture.Width),
                    fromY = Reflected(drop.Y - (along * wide), picture.Height);
                float shade = 1 - (RimShade * inside * inside * inside * inside);
                float glint = Glint * MathF.Exp(-(Square(across + 0.35f) + Square(along + 0.4f)) / 0.02f);
                for (int color = 0; color < 3; color++)
                {
                    ref float value = ref picture.Values[(color * picture.Area) + (y * picture.Width) + x];
                    value += cover * ((shade * Filters.Bilinear(seen.Plane(color), picture.Width, fromX, fromY)) + glint - value);
                }
            }
        }
    }

    private static float Square(float value) => value * value;

    /// <summary>A place beyond a border, mirrored about it.</summary>
    private static float Reflected(float place, int length)
    {
        float period = 2 * Math.Max(1, length - 1), within = MathF.Abs(place) % period;
        return within < length ? within : period - within;
    }

    /// <summary>One drop.</summary>
    /// <param name="X">Column of its middle.</param>
    /// <param name="Y">Row of its middle.</param>
    /// <param name="Radius">Pixels, across.</param>
    /// <param name="Length">Height to width: large drops hang down.</param>
    /// <param name="Softness">Width of the outline, in radii.</param>
    /// <param name="Wideness">How many times its own size the middle shows.</param>
    /// <param name="Phases">Of the waves of its outline.</param>
    private sealed record Drop(
        float X, float Y, float Radius, float Length, float Softness, float Wideness, (float Two, float Three) Phases)
    {
        public static Drop Draw(SeededRandom random, LensDrops drops, int width, int height)
        {
            float share = random.Uniform(), radius = drops.Size * (0.25f + (0.75f * share * share)),
            small = 1 - (0.5f * radius / drops.Size);
            return new Drop(
                random.Range(0, width), random.Range(0, height), radius, 1 + (random.Range(0, 0.5f) * radius / drops.Size),
                Steepest + (1.2f * drops.Nearness * small), random.Range(1.5f, 4),
                (random.Range(0, MathF.Tau), random.Range(0, MathF.Tau)));
        }

        /// <summary>0 in the middle to 1 at the outline, which is a circle with waves.</summary>
        public float Distance(float across, float along)
        {
            float angle = MathF.Atan2(along, across);
            float outline = 1 + (0.1f * MathF.Sin((2 * angle) + Phases.Two)) + (0.06f * MathF.Sin((3 * angle) + Phases.Three));
            return MathF.Sqrt((across * across) + (along * along)) / outline;
        }
    }
}
