using System.Numerics;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>Colors of rays, linear RGB: the light that solids, ground and sky send to the camera.</summary>
internal struct SceneShader
{
    private const float ShadowBias = 1e-3f;

    private readonly SceneCamera _camera;
    private readonly SceneLight _light;
    private readonly SceneGround _ground;
    private readonly Vector3 _eye;
    private readonly float _groundCosine, _groundSine;
    private readonly float _sunReachX, _sunReachZ;
    private readonly float _pixelSize;
    private readonly Vector3 _groundBounce;

    public SceneShader(SceneCamera camera, SceneLight light, SceneGround ground, float pixelSize)
    {
        _camera = camera;
        _light = light;
        _ground = ground;
        _pixelSize = pixelSize;
        _eye = new Vector3(0, camera.Height, 0);
        _groundCosine = (float)Math.Cos(ground.Yaw);
        _groundSine = (float)Math.Sin(ground.Yaw);
        _sunReachX = light.ToSun.X / light.ToSun.Y;
        _sunReachZ = light.ToSun.Z / light.ToSun.Y;
        _groundBounce = (light.Ambient + light.Sun * light.ToSun.Y) * Vector3.Lerp(ground.Albedo, ground.OtherAlbedo, 0.5f) * 0.6f;
    }

    /// <summary>Color of the sky along a ray.</summary>
    public readonly Vector3 Sky(Vector3 direction)
    {
        float inverse = 1 / MathF.Sqrt(direction.LengthSquared());
        float up = MathF.Max(0, direction.Y * inverse);
        float rise = MathF.Sqrt(MathF.Min(1, up * 1.6f));
        Vector3 color = Vector3.Lerp(_light.Horizon, _light.Zenith, rise);
        if (_light.Clouds <= 0.05f)
            return color;

        float scale = 1.6f / (up + 0.12f);
        float x = direction.X * inverse * scale + _light.CloudOffset.X, z = direction.Z * inverse * scale + _light.CloudOffset.Y;
        float noise = ValueNoise.Sample(x, z) + 0.5f * ValueNoise.Sample(2.1f * x + 17, 2.1f * z);
        float cover = Math.Clamp(noise + 1.6f * _light.Clouds - 0.8f, 0, 1) * MathF.Min(1, up * 8) * 0.8f;
        return Vector3.Lerp(color, new Vector3(0.9f) * (0.5f * (_light.Horizon.X + _light.Horizon.Z) + 0.25f), cover);
    }

    /// <summary>Color of a ground point.</summary>
    /// <param name="solids">Solids that may cast shadows.</param>
    /// <param name="direction">Ray with unit reach along the camera's axis.</param>
    /// <param name="t">Depth of the point.</param>
    /// <param name="lit">1 in the sun, 0 in shadow.</param>
    public readonly Vector3 Ground(ReadOnlySpan<RenderSolid> solids, Vector3 direction, float t, out int lit)
    {
        float x = t * direction.X, z = t * direction.Z;
        float contact = 1;
        lit = 1;
        for (int i = 0; i < solids.Length; i++)
        {
            ref readonly RenderSolid solid = ref solids[i];
            float dx = solid.X - x, dz = solid.Z - z;
            float away = dx * dx + dz * dz;
            float radius = solid.Radius;
            if (away < 4 * radius * radius)
                contact = MathF.Min(contact, 0.55f + 0.1125f * away / (radius * radius));
            if (lit != 0 && Shadows(solid, dx, dz)
                && !float.IsPositiveInfinity(solid.Hit(solid.ToLocal(new Vector3(-dx, 0, -dz)), solid.ToSun, ShadowBias)))
                lit = 0;
        }

        Vector3 albedo = GroundAlbedo(x, z, t);
        Vector3 light = _light.Ambient * contact;
        if (lit != 0)
            light += _light.Sun * _light.ToSun.Y;
        return Haze(albedo * light, t);
    }

    /// <summary>Color of a point on a solid.</summary>
    /// <param name="solids">All solids.</param>
    /// <param name="index">The solid that was hit.</param>
    /// <param name="direction">Ray with unit reach along the camera's axis.</param>
    /// <param name="t">Depth of the point.</param>
    /// <param name="normal">Unit normal in world axes.</param>
    /// <param name="key">Differs between faces and between light and shadow.</param>
    public readonly Vector3 Solid(ReadOnlySpan<RenderSolid> solids, int index, Vector3 direction, float t, out Vector3 normal, out int key)
    {
        ref readonly RenderSolid solid = ref solids[index];
        Vector3 point = _eye + t * direction;
        Vector3 local = solid.ToLocal(point - new Vector3(solid.X, 0, solid.Z));
        normal = solid.ToWorld(solid.Normal(local, out int face));
        key = face << 1;

        float weight = solid.Pattern(local, face, t * _pixelSize);
        Vector3 albedo = solid.Solid.OtherAlbedo + weight * (solid.Solid.Albedo - solid.Solid.OtherAlbedo);

        float up = 0.5f + 0.5f * normal.Y;
        Vector3 light = _light.Ambient * up + _groundBounce * (1 - up);
        float facing = Vector3.Dot(normal, _light.ToSun);
        Vector3 highlight = Vector3.Zero;
        if (facing > 0 && InSun(solids, index, point))
        {
            key |= 1;
            light += _light.Sun * facing;
            if (solid.Solid.Gloss > 0)
            {
                float inverse = 1 / MathF.Sqrt(direction.LengthSquared());
                Vector3 half = Vector3.Normalize(_light.ToSun - direction * inverse);
                float shine = MathF.Max(0, Vector3.Dot(half, normal));
                shine *= shine;
                shine *= shine;
                shine *= shine;
                shine *= shine;
                highlight = _light.Sun * (shine * shine * solid.Solid.Gloss * 0.8f);
            }
        }

        return Haze(albedo * light + highlight, t);
    }

    private readonly Vector3 Haze(Vector3 color, float t)
    {
        float share = t * t / (t * t + 900); // half at 30 m
        return color + share * (_light.Horizon - color);
    }

    // A ground point can lie in a solid's shadow only within the solid's radius of the strip that its axis' shadow draws.
    private readonly bool Shadows(in RenderSolid solid, float dx, float dz)
    {
        float along = (dx * _sunReachX + dz * _sunReachZ) / (_sunReachX * _sunReachX + _sunReachZ * _sunReachZ);
        float clamped = Math.Clamp(along, 0, solid.Height);
        float missX = dx - clamped * _sunReachX, missZ = dz - clamped * _sunReachZ;
        return missX * missX + missZ * missZ < 2.05f * solid.Radius * solid.Radius;
    }

    private readonly bool InSun(ReadOnlySpan<RenderSolid> solids, int own, Vector3 point)
    {
        for (int i = 0; i < solids.Length; i++)
        {
            if (i == own)
                continue;
            ref readonly RenderSolid solid = ref solids[i];
            Vector3 centre = new Vector3(solid.X, 0.5f * solid.Height, solid.Z) - point;
            float along = Vector3.Dot(centre, _light.ToSun);
            if (along < -solid.BoundRadius || centre.LengthSquared() - along * along > solid.BoundRadius * solid.BoundRadius)
                continue;
            if (!float.IsPositiveInfinity(solid.Hit(solid.ToLocal(point - new Vector3(solid.X, 0, solid.Z)), solid.ToSun, ShadowBias)))
                return false;
        }

        return true;
    }

    private readonly Vector3 GroundAlbedo(float x, float z, float t)
    {
        float footX = t * _pixelSize, footZ = t * t * _pixelSize / _camera.Height;
        float u = _groundCosine * x + _groundSine * z + _ground.Offset.X, v = _groundCosine * z - _groundSine * x + _ground.Offset.Y;
        float footU = MathF.Abs(_groundCosine) * footX + MathF.Abs(_groundSine) * footZ;
        float footV = MathF.Abs(_groundCosine) * footZ + MathF.Abs(_groundSine) * footX;
        float weight;
        switch (_ground.Kind)
        {
            case GroundKind.Tiles:
                weight = 0.5f + 0.5f * SquareWave.Filtered(u, footU) * SquareWave.Filtered(v, footV);
                break;
            case GroundKind.Wood:
            {
                float plank = MathF.Floor(u * 3);
                float fade = 1 / (1 + 9 * footU * footU);
                float seam = SquareWave.Filtered(u * 3, 3 * footU + 0.5f);
                weight = 0.5f + 0.25f * fade * ValueNoise.Sample(
                    plank * 0.73f, 0.5f * v) + 0.35f * fade * ValueNoise.Sample(plank * 7.31f, plank) + 0.15f * seam;
                break;
            }

            default:
            {
                (float coarse, float fine) = _ground.Kind == GroundKind.Grass ? (1.1f, 9f) : (0.8f, 5f);
                weight = 0.5f + Octave(u, v, coarse, footZ, 0.35f) + Octave(v, u, fine, footZ, 0.3f);
                break;
            }
        }

        return _ground.OtherAlbedo + weight * (_ground.Albedo - _ground.OtherAlbedo);
    }

    // An octave fades out where its waves become narrower than a pixel.
    private static float Octave(float u, float v, float frequency, float footprint, float amplitude)
    {
        float narrow = frequency * footprint;
        return narrow > 2 ? 0 : amplitude / (1 + narrow * narrow) * ValueNoise.Sample(u * frequency, v * frequency);
    }
}
