using System.Numerics;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>Draws cameras, lights, grounds and solids.</summary>
internal static class SceneSampler
{
    private const int PlacementAttempts = 60;
    private const float SmallestShare = 0.018f;

    public static SceneCamera Camera(SeededRandom random, SceneStyle style) => style switch
    {
        SceneStyle.Posed => new SceneCamera(random.Range(1.48f, 1.52f), Radians(random.Range(14.5f, 15.5f)), Radians(random.Range(52, 54))),
        SceneStyle.Simple => new SceneCamera(random.Range(1.3f, 1.7f), Radians(random.Range(12, 18)), Radians(random.Range(50, 56))),
        _ => new SceneCamera(random.Range(1.2f, 1.9f), Radians(random.Range(10, 30)), Radians(random.Range(47, 58))),
    };

    public static SceneLight Light(SeededRandom random, SceneStyle style)
    {
        bool isPosed = style == SceneStyle.Posed;
        float elevation = Radians(isPosed ? random.Range(46, 54) : random.Range(33, 68));
        float azimuth = Radians(isPosed ? random.Range(-70, -50) : random.Range(-125, 125)); // 0: behind the camera
        var toSun = new Vector3(
            (float)(Math.Cos(elevation) * Math.Sin(azimuth)),
            (float)Math.Sin(elevation),
            (float)(-Math.Cos(elevation) * Math.Cos(azimuth)));

        float warmth = random.Uniform();
        Vector3 sun = Vector3.Lerp(new Vector3(1.0f, 0.98f, 0.95f), new Vector3(1.12f, 0.92f, 0.72f), warmth) * random.Range(0.75f, 1.15f);
        var sky = (SkyKind)random.PickWeighted([2, 1, 1]);
        (Vector3 zenith, Vector3 horizon, float clouds) = sky switch
        {
            SkyKind.Overcast => (new Vector3(0.42f, 0.47f, 0.53f), new Vector3(0.68f, 0.70f, 0.72f), random.Range(0.3f, 0.9f)),
            SkyKind.Evening => (new Vector3(0.10f, 0.17f, 0.42f), new Vector3(0.85f, 0.52f, 0.32f), random.Range(0, 0.5f)),
            _ => (new Vector3(0.09f, 0.24f, 0.62f), new Vector3(0.58f, 0.72f, 0.86f), random.Range(0, 0.8f)),
        };
        float brightness = random.Range(0.8f, 1.15f);
        zenith = Jitter(random, zenith, 0.2f) * brightness;
        horizon = Jitter(random, horizon, 0.12f) * brightness;
        Vector3 ambient = Vector3.Lerp(Vector3.One, Vector3.Lerp(zenith, horizon, 0.6f) * 1.6f, 0.45f) * random.Range(0.28f, 0.42f);
        return new SceneLight(sky, toSun, sun, ambient, horizon, zenith, clouds, new Vector2(random.Range(0, 200), random.Range(0, 200)));
    }

    public static SceneGround Ground(SeededRandom random)
    {
        var kind = (GroundKind)random.Below(6);
        (Vector3 albedo, Vector3 other) = kind switch
        {
            GroundKind.Sand => (new Vector3(0.55f, 0.42f, 0.26f), new Vector3(0.40f, 0.29f, 0.17f)),
            GroundKind.Grass => (new Vector3(0.13f, 0.20f, 0.05f), new Vector3(0.06f, 0.11f, 0.025f)),
            GroundKind.Wood => (new Vector3(0.34f, 0.19f, 0.09f), new Vector3(0.22f, 0.11f, 0.05f)),
            GroundKind.Concrete => (new Vector3(0.34f, 0.34f, 0.35f), new Vector3(0.25f, 0.25f, 0.26f)),
            GroundKind.Earth => (new Vector3(0.20f, 0.12f, 0.075f), new Vector3(0.12f, 0.07f, 0.045f)),
            _ => random.Below(3) switch
            {
                0 => (new Vector3(0.50f, 0.47f, 0.43f), new Vector3(0.14f, 0.13f, 0.13f)),
                1 => (new Vector3(0.52f, 0.48f, 0.40f), new Vector3(0.26f, 0.13f, 0.09f)),
                _ => (new Vector3(0.50f, 0.52f, 0.54f), new Vector3(0.16f, 0.22f, 0.29f)),
            },
        };
        float brightness = random.Range(0.8f, 1.2f);
        return new SceneGround(
            kind,
            Jitter(random, albedo, 0.1f) * brightness,
            Jitter(random, other, 0.1f) * brightness,
            random.Range(0, MathF.PI),
            new Vector2(random.Range(0, 100), random.Range(0, 100)));
    }

    /// <summary>Places solids so that their estimated outlines are large enough, inside the
    /// picture and mostly apart; halves are tangents of half the fields of view.</summary>
    public static List<SceneSolid> Solids(SeededRandom random, SceneStyle style, SceneCamera camera, float halfWidth, float halfHeight)
    {
        int wanted = style switch
        {
            SceneStyle.Simple => random.Chance(0.6f) ? 1 : 2,
            SceneStyle.Posed => random.Chance(0.75f) ? 1 : 2,
            SceneStyle.Referring => 2 + random.PickWeighted([3, 3, 2, 1]),
            _ => 1 + random.PickWeighted([4, 5, 5, 4, 2]),
        };
        float shared = style == SceneStyle.Referring ? 0.35f : 0.15f;
        var solids = new List<SceneSolid>(wanted);
        var outlines = new List<Vector3>(wanted); // screen x, screen y, radius in tangents
        for (int attempt = 0; attempt < PlacementAttempts && solids.Count < wanted; attempt++)
        {
            SceneSolid solid = Place(random, style, camera, halfWidth, halfHeight, solids, wanted, shared, out Vector3 outline);
            if (solid.Position.Y > 0 && !Collides(solid, outline, solids, outlines))
            {
                solids.Add(solid);
                outlines.Add(outline);
            }
        }

        return solids;
    }

    private static SceneSolid Place(
        SeededRandom random, SceneStyle style, SceneCamera camera, float halfWidth, float halfHeight, List<SceneSolid> others, int wanted,
        float shared, out Vector3 outline)
    {
        bool isPosed = style == SceneStyle.Posed, isCalm = isPosed || style == SceneStyle.Simple;
        SceneSolid? like = others.Count > 0 ? others[random.Below(others.Count)] : null;
        SolidShape shape = like is not null && random.Chance(shared) ? like.Shape : (SolidShape)random.Below(4);
        SolidColor color = like is not null && random.Chance(shared) ? like.Color : (SolidColor)random.Below(8);
        SolidSize size = isCalm || random.Chance(0.55f) ? SolidSize.Large : SolidSize.Small;
        SolidTexture texture = (SolidTexture)random.PickWeighted([0.6f, 0.22f, 0.18f]);

        float radius = size == SolidSize.Large ? random.Range(0.65f, 0.85f) : random.Range(0.32f, 0.42f);
        float height;
        switch (shape)
        {
            case SolidShape.Cube:
                radius *= 0.85f;
                height = 2 * radius;
                break;
            case SolidShape.Cylinder:
                height = radius * random.Range(1.7f, 2.5f);
                radius *= 0.85f;
                break;
            case SolidShape.Cone:
                height = radius * random.Range(2.0f, 2.7f);
                break;
            default:
                height = 2 * radius;
                break;
        }

        // Even in inverse distance: apparent sizes are then even.
        float reach = 0.5f * (radius + 0.5f * height);
        float far = MathF.Min(11, reach * MathF.Sqrt(MathF.PI / (4 * halfWidth * halfHeight * SmallestShare)));
        float near = MathF.Max(2.4f, (isCalm ? 1.5f : 1.3f) * reach / MathF.Min(halfWidth, halfHeight) + radius);
        if (isPosed)
            near *= wanted == 1 ? 1.2f : 1.7f;
        if (isCalm)
            far = MathF.Min(far, near * (isPosed ? 1.1f : 1.6f));
        float distance = 1 / random.Range(1 / MathF.Max(far, near), 1 / near);

        float sine = (float)Math.Sin(camera.Pitch), cosine = (float)Math.Cos(camera.Pitch);
        float span = isPosed ? 0.08f : isCalm ? 0.55f : 0.9f;
        float middle = isPosed && wanted > 1 ? (others.Count == 0 ? -0.55f : 0.55f) : 0;
        float screenX = (middle + random.Range(-span, span)) * MathF.Max(0.1f, halfWidth - reach / distance);
        float baseY = (sine - camera.Height / distance) / cosine;
        float centerY = baseY + 0.5f * height / distance;
        outline = new Vector3(screenX, centerY, reach / distance);

        bool inside = centerY - 0.4f * height / distance > -halfHeight && centerY + 0.45f * height / distance < halfHeight;
        float ahead = distance * (cosine + baseY * sine);
        (Vector3 albedo, Vector3 other, float frequency) = Surface(random, color, texture);
        return new SceneSolid
        {
            Shape = shape,
            Color = color,
            Size = size,
            Texture = texture,
            Position = new Vector2(screenX * distance, inside ? ahead : -1),
            Yaw = isPosed ? random.Range(0.45f, 0.75f) : random.Range(0, MathF.Tau),
            Radius = radius,
            Height = height,
            Albedo = albedo,
            OtherAlbedo = other,
            TextureFrequency = frequency,
            Gloss = random.Chance(0.4f) ? random.Range(0.2f, 0.7f) : 0,
        };
    }

    private static (Vector3 Albedo, Vector3 Other, float Frequency) Surface(SeededRandom random, SolidColor color, SolidTexture texture)
    {
        Vector3 albedo = Jitter(random, SolidPalette.Albedo(color), 0.12f) * random.Range(0.8f, 1.0f);
        float frequency = random.Range(2.0f, 3.6f);
        if (texture == SolidTexture.Matte)
            return (albedo, albedo, frequency);

        bool darker = color == SolidColor.White || random.Chance(0.5f);
        Vector3 other = darker ? albedo * random.Range(0.18f, 0.35f) : Vector3.Lerp(albedo, new Vector3(0.85f), random.Range(0.55f, 0.75f));
        return (albedo, other, frequency);
    }

    private static bool Collides(SceneSolid solid, Vector3 outline, List<SceneSolid> solids, List<Vector3> outlines)
    {
        for (int i = 0; i < solids.Count; i++)
        {
            if (Vector2.Distance(solid.Position, solids[i].Position) < 1.3f * (solid.Radius + solids[i].Radius) + 0.05f)
                return true;
            float apart = Vector2.Distance(new Vector2(outline.X, outline.Y), new Vector2(outlines[i].X, outlines[i].Y));
            if (apart < 0.75f * (outline.Z + outlines[i].Z))
                return true;
        }

        return false;
    }

    private static Vector3 Jitter(SeededRandom random, Vector3 color, float share) => color * new Vector3(
        random.Range(1 - share, 1 + share), random.Range(1 - share, 1 + share), random.Range(1 - share, 1 + share));

    private static float Radians(float degrees) => degrees * (MathF.PI / 180);
}
