using System.Numerics;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>Makes scenes: draws what is in them and casts one ray a pixel for
/// the truth, four more where an edge needs smoothing in the picture.</summary>
/// <remarks>Holds scratch memory; use one generator a thread. Equal seed, size and style give equal bytes.</remarks>
internal sealed class SceneGenerator
{
    /// <summary>Smallest visible share of the picture that every solid of a scene has.</summary>
    public const float SmallestShare = 0.008f;

    /// <summary>Visible share of the picture from which a solid can be referred to.</summary>
    public const float ReferableShare = 0.015f;

    private const int Attempts = 32;
    private RenderSolid[] _solids = [];
    private float[] _nearest = [];
    private byte[] _keys = [];

    // Camera axes in world axes and the size of a pixel at unit depth.
    private Vector3 _forward, _up, _eye;
    private float _pixel;
    private float _centerX, _centerY;

    /// <summary>Draws the scene of a seed into <paramref name="canvas"/>.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="width">Width in pixels, 8 to 4096.</param>
    /// <param name="height">Height in pixels, 8 to 4096.</param>
    /// <param name="style">Family of scenes.</param>
    /// <param name="canvas">Receives the picture and its truth.</param>
    /// <returns>The scene, with at least one solid that covers
    /// <see cref="ReferableShare"/> of the picture (two in the referring style).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A side is out of range.</exception>
    public Scene Generate(ulong seed, int width, int height, SceneStyle style, SceneCanvas canvas)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        canvas.Reset(width, height);
        if (_nearest.Length < canvas.Area)
        {
            _nearest = new float[canvas.Area];
            _keys = new byte[canvas.Area];
        }

        int needed = style == SceneStyle.Referring ? 2 : 1;
        for (int attempt = 0; ; attempt++)
        {
            SeededRandom random = SeededRandom.Derive(seed, (ulong)attempt);
            SceneCamera camera = SceneSampler.Camera(random, style);
            SetCamera(camera, width, height);
            SceneLight light = SceneSampler.Light(random, style);
            SceneGround ground = SceneSampler.Ground(random);
            List<SceneSolid> solids = SceneSampler.Solids(random, style, camera, 0.5f * width * _pixel, 0.5f * height * _pixel);
            SolidView[] views = Arrange(solids, light, canvas);
            int large = 0;
            foreach (SolidView view in views)
                large += view.Pixels >= ReferableShare * canvas.Area ? 1 : 0;
            if (large < needed && attempt < Attempts)
                continue;

            Draw(camera, light, ground, canvas);
            return new Scene { Seed = seed, Width = width, Height = height, Camera = camera, Light = light, Ground = ground,
                Solids = solids, Views = views };
        }
    }

    /// <summary>Draws a scene without one of its solids: what an editor that takes it out should come to.</summary>
    /// <param name="scene">A scene of this generator.</param>
    /// <param name="solid">Number of the solid in the scene's list.</param>
    /// <param name="canvas">Receives the picture and its truth.</param>
    public void DrawWithout(Scene scene, int solid, SceneCanvas canvas)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(canvas);
        canvas.Reset(scene.Width, scene.Height);
        if (_nearest.Length < canvas.Area)
        {
            _nearest = new float[canvas.Area];
            _keys = new byte[canvas.Area];
        }

        SetCamera(scene.Camera, scene.Width, scene.Height);
        _ = Arrange([.. scene.Solids.Where((_, i) => i != solid)], scene.Light, canvas);
        Draw(scene.Camera, scene.Light, scene.Ground, canvas);
    }

    private void Draw(SceneCamera camera, SceneLight light, SceneGround ground, SceneCanvas canvas)
    {
        var shader = new SceneShader(camera, light, ground, _pixel);
        Shade(shader, canvas);
        Smooth(shader, canvas);
    }

    private void SetCamera(SceneCamera camera, int width, int height)
    {
        float sine = (float)Math.Sin(camera.Pitch), cosine = (float)Math.Cos(camera.Pitch);
        _forward = new Vector3(0, -sine, cosine);
        _up = new Vector3(0, cosine, sine);
        _eye = new Vector3(0, camera.Height, 0);
        _pixel = (float)(2 * Math.Tan(0.5 * camera.FieldOfView) / Math.Sqrt((double)width * height));
        _centerX = 0.5f * width;
        _centerY = 0.5f * height;
    }

    private Vector3 Ray(float column, float row) =>
        _forward + (column - _centerX) * _pixel * Vector3.UnitX + (_centerY - row) * _pixel * _up;

    // Casts the truth rays; solids that are hidden or too small leave the scene, and the rest is cast again.
    private SolidView[] Arrange(List<SceneSolid> solids, SceneLight light, SceneCanvas canvas)
    {
        while (true)
        {
            _solids = [.. solids.Select(solid => Prepare(solid, light, canvas.Width, canvas.Height))];
            SolidView[] views = Cast(solids, canvas);
            int kept = solids.Count;
            for (int i = views.Length - 1; i >= 0; i--)
            {
                if (views[i].Pixels < SmallestShare * canvas.Area || views[i].Pixels < 0.5f * views[i].UnoccludedPixels)
                    solids.RemoveAt(i);
            }

            if (solids.Count == kept)
                return views;
        }
    }

    private RenderSolid Prepare(SceneSolid solid, SceneLight light, int width, int height)
    {
        var prepared = new RenderSolid
        {
            Solid = solid,
            Shape = solid.Shape,
            Radius = solid.Radius,
            Height = solid.Height,
            InverseHeight = 1 / solid.Height,
            Cosine = (float)Math.Cos(solid.Yaw),
            Sine = (float)Math.Sin(solid.Yaw),
            X = solid.Position.X,
            Z = solid.Position.Y,
            BoundRadius = MathF.Sqrt(2 * solid.Radius * solid.Radius + 0.25f * solid.Height * solid.Height),
        };
        prepared.Eye = prepared.ToLocal(_eye - new Vector3(prepared.X, 0, prepared.Z));
        prepared.Forward = prepared.ToLocal(_forward);
        prepared.Right = prepared.ToLocal(Vector3.UnitX);
        prepared.Up = prepared.ToLocal(_up);
        prepared.ToSun = prepared.ToLocal(light.ToSun);

        float left = width, end = 0, top = height, bottom = 0;
        for (int corner = 0; corner < 8; corner++)
        {
            var local = new Vector3((corner & 1) == 0 ? -solid.Radius : solid.Radius, (corner & 2) == 0 ? 0 : solid.Height,
                (corner & 4) == 0 ? -solid.Radius : solid.Radius);
            Vector3 seen = prepared.ToWorld(local) + new Vector3(prepared.X, 0, prepared.Z) - _eye;
            float depth = Vector3.Dot(seen, _forward);
            if (depth < 0.05f)
            {
                (left, end, top, bottom) = (0, width, 0, height);
                break;
            }

            float column = _centerX + seen.X / (depth * _pixel), row = _centerY - Vector3.Dot(seen, _up) / (depth * _pixel);
            (left, end) = (MathF.Min(left, column), MathF.Max(end, column));
            (top, bottom) = (MathF.Min(top, row), MathF.Max(bottom, row));
        }

        prepared.Left = Math.Clamp((int)MathF.Floor(left) - 1, 0, width);
        prepared.End = Math.Clamp((int)MathF.Ceiling(end) + 1, 0, width);
        prepared.Top = Math.Clamp((int)MathF.Floor(top) - 1, 0, height);
        prepared.Bottom = Math.Clamp((int)MathF.Ceiling(bottom) + 1, 0, height);
        return prepared;
    }

    private float GroundDepth(Vector3 ray) => ray.Y < -1e-4f ? _eye.Y / -ray.Y : float.PositiveInfinity;

    private SolidView[] Cast(List<SceneSolid> solids, SceneCanvas canvas)
    {
        int width = canvas.Width, height = canvas.Height;
        Span<float> nearest = _nearest.AsSpan(0, canvas.Area);
        Span<byte> objects = canvas.Objects;
        objects.Clear();
        for (int y = 0; y < height; y++)
            nearest.Slice(y * width, width).Fill(GroundDepth(Ray(_centerX, y + 0.5f)));

        Span<int> alone = stackalloc int[solids.Count];
        for (int i = 0; i < _solids.Length; i++)
        {
            ref readonly RenderSolid solid = ref _solids[i];
            Vector3 right = solid.Right * _pixel;
            for (int y = solid.Top; y < solid.Bottom; y++)
            {
                Vector3 row = solid.Forward + (_centerY - (y + 0.5f)) * _pixel * solid.Up;
                int line = y * width;
                for (int x = solid.Left; x < solid.End; x++)
                {
                    float t = solid.Hit(solid.Eye, row + (x + 0.5f - _centerX) * right, 0.05f);
                    if (float.IsPositiveInfinity(t))
                        continue;
                    alone[i]++;
                    if (t < nearest[line + x])
                    {
                        nearest[line + x] = t;
                        objects[line + x] = (byte)(i + 1);
                    }
                }
            }
        }

        return Views(solids, canvas, alone);
    }

    private SolidView[] Views(List<SceneSolid> solids, SceneCanvas canvas, ReadOnlySpan<int> alone)
    {
        var views = new SolidView[solids.Count];
        Span<byte> objects = canvas.Objects;
        for (int i = 0; i < views.Length; i++)
        {
            ref readonly RenderSolid solid = ref _solids[i];
            long columns = 0, rows = 0;
            int count = 0;
            for (int y = solid.Top; y < solid.Bottom; y++)
            {
                for (int x = solid.Left; x < solid.End; x++)
                {
                    if (objects[y * canvas.Width + x] != i + 1)
                        continue;
                    count++;
                    columns += x;
                    rows += y;
                }
            }

            float share = 1f / Math.Max(count, 1);
            float distance = Vector3.Dot(new Vector3(solid.X, 0, solid.Z) - _eye, _forward);
            views[i] = new SolidView(
                count, alone[i], (columns * share + 0.5f) / canvas.Width, (rows * share + 0.5f) / canvas.Height, distance);
        }

        return views;
    }

    // Picture without smoothing, remaining truth maps, and a key a pixel that changes across every edge worth smoothing.
    private void Shade(in SceneShader shader, SceneCanvas canvas)
    {
        int width = canvas.Width, area = canvas.Area;
        Span<float> picture = canvas.Picture, depth = canvas.Depth, normals = canvas.Normals;
        Span<byte> classes = canvas.Classes, objects = canvas.Objects;
        ReadOnlySpan<RenderSolid> solids = _solids;
        var groundNormal = new Vector3(0, _up.Y, -_forward.Y);
        for (int y = 0; y < canvas.Height; y++)
        {
            Vector3 row = Ray(_centerX, y + 0.5f);
            for (int x = 0; x < width; x++)
            {
                int i = y * width + x;
                float t = _nearest[i];
                Vector3 ray = row;
                ray.X = (x + 0.5f - _centerX) * _pixel;
                Vector3 color, normal;
                int key;
                SceneClass label;
                if (objects[i] > 0)
                {
                    int index = objects[i] - 1;
                    color = shader.Solid(solids, index, ray, t, out Vector3 world, out int part);
                    normal = new Vector3(world.X, Vector3.Dot(world, _up), -Vector3.Dot(world, _forward));
                    key = ((index + 2) << 4) | part;
                    label = solids[index].Solid.Class;
                }
                else if (!float.IsPositiveInfinity(t))
                {
                    color = shader.Ground(solids, ray, t, out int lit);
                    normal = groundNormal;
                    key = 16 | lit;
                    label = SceneClass.Ground;
                }
                else
                {
                    color = shader.Sky(ray);
                    normal = Vector3.Zero;
                    key = 0;
                    label = SceneClass.Sky;
                }

                depth[i] = t <= SceneCanvas.FarDepth ? t : 0;
                normals[i] = normal.X;
                normals[area + i] = normal.Y;
                normals[2 * area + i] = normal.Z;
                classes[i] = (byte)label;
                _keys[i] = (byte)key;
                Write(picture, area, i, color);
            }
        }
    }

    // Four rotated samples wherever a neighbor shows another surface, face or shadow.
    private void Smooth(in SceneShader shader, SceneCanvas canvas)
    {
        int width = canvas.Width, height = canvas.Height;
        Span<float> picture = canvas.Picture;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = y * width + x;
                byte key = _keys[i];
                bool edge = (x > 0 && _keys[i - 1] != key) || (x + 1 < width && _keys[i + 1] != key)
                    || (y > 0 && _keys[i - width] != key) || (y + 1 < height && _keys[i + width] != key);
                if (!edge)
                    continue;
                Vector3 sum = Sample(shader, x, y, x + 0.375f, y + 0.125f) + Sample(shader, x, y, x + 0.875f, y + 0.375f)
                    + Sample(shader, x, y, x + 0.625f, y + 0.875f) + Sample(shader, x, y, x + 0.125f, y + 0.625f);
                Write(picture, canvas.Area, i, 0.25f * sum);
            }
        }
    }

    private Vector3 Sample(in SceneShader shader, int x, int y, float column, float row)
    {
        ReadOnlySpan<RenderSolid> solids = _solids;
        Vector3 ray = Ray(column, row);
        float nearest = GroundDepth(ray);
        int hit = -1;
        for (int i = 0; i < solids.Length; i++)
        {
            ref readonly RenderSolid solid = ref solids[i];
            if (x < solid.Left || x >= solid.End || y < solid.Top || y >= solid.Bottom)
                continue;
            float t = solid.Hit(solid.Eye, solid.ToLocal(ray), 0.05f);
            if (t < nearest)
                (nearest, hit) = (t, i);
        }

        Vector3 color = hit >= 0 ? shader.Solid(solids, hit, ray, nearest, out _, out _)
            : float.IsPositiveInfinity(nearest) ? shader.Sky(ray)
            : shader.Ground(solids, ray, nearest, out _);
        return Vector3.Clamp(color, Vector3.Zero, Vector3.One); // a highlight must not spread over its neighbors
    }

    private static void Write(Span<float> picture, int area, int i, Vector3 color)
    {
        picture[i] = SrgbCurve.ToSrgb8(color.X);
        picture[area + i] = SrgbCurve.ToSrgb8(color.Y);
        picture[2 * area + i] = SrgbCurve.ToSrgb8(color.Z);
    }
}
