using System.Numerics;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>Draws the shapes that places are made of.</summary>
/// <param name="canvas">Where to.</param>
/// <param name="camera">As seen from.</param>
/// <param name="light">In which light.</param>
internal sealed class PlacePainter(PlaceCanvas canvas, PlaceCamera camera, PlaceLight light)
{
    /// <summary>Calls for each pixel of a rectangle with its index and its ray.</summary>
    private void ForEach((int Left, int Top, int Right, int Bottom) bounds, Action<int, Vector3> paint)
    {
        for (int y = bounds.Top; y < bounds.Bottom; y++)
        {
            for (int x = bounds.Left; x < bounds.Right; x++)
            {
                paint((y * canvas.Side) + x, camera.Ray(x, y));
            }
        }
    }

    private (int Left, int Top, int Right, int Bottom) Everywhere => (0, 0, canvas.Side, canvas.Side);

    /// <summary>Something at each ray that is the farthest of all.</summary>
    /// <param name="color">Color of a ray, and its place in the picture, 0 to 1.</param>
    /// <param name="depth">Metres; infinite for the sky.</param>
    public void Behind(Func<Vector3, float, float, Vector3> color, float depth = float.PositiveInfinity) => ForEach(Everywhere, (i, ray) =>
    {
        (int y, int x) = Math.DivRem(i, canvas.Side);
        canvas.Put(i, color(ray, (x + 0.5f) / canvas.Side, (y + 0.5f) / canvas.Side), depth, Vector3.Zero, float.IsInfinity(depth)
            ? PlacePart.Sky : PlacePart.Backdrop);
    });

    /// <summary>A plane, clad at each place.</summary>
    /// <param name="normal">Unit normal, upwards.</param>
    /// <param name="height">Height above the origin.</param>
    /// <param name="color">Color at a point, where a pixel covers so many metres.</param>
    /// <param name="end">Depth at which it ends.</param>
    public void Ground(Vector3 normal, float height, Func<Vector3, float, Vector3> color, float end = 3000)
    {
        float above = Vector3.Dot(camera.Eye - new Vector3(0, height, 0), normal);
        Vector3 own = camera.Turn(normal);
        ForEach(Everywhere, (i, ray) =>
        {
            float slope = -Vector3.Dot(ray, normal), depth = above / slope;
            if (slope < 1e-5f || depth > end || depth > canvas.Depth[i])
            {
                return;
            }

            Vector3 point = camera.Eye + (depth * ray);
            float wide = depth * camera.Pixel, longer = wide / MathF.Max(slope, 1e-3f);
            canvas.Put(i, light.Shade(color(point, MathF.Sqrt(wide * longer)), normal, depth), depth, own, PlacePart.Ground);
        });
    }

    /// <summary>Hills, woods or houses far away, as a line against the sky at a distance.</summary>
    /// <param name="distance">Metres.</param>
    /// <param name="top">Height above the ground's origin in metres, by the metres to the right along it.</param>
    /// <param name="material">Looks.</param>
    public void Ridge(float distance, Func<float, float> top, PlaceMaterial material)
    {
        ForEach(Everywhere, (i, ray) =>
        {
            float level = MathF.Sqrt((ray.X * ray.X) + (ray.Z * ray.Z)), depth = distance / level;
            if (depth > canvas.Depth[i])
            {
                return;
            }

            Vector3 point = camera.Eye + (depth * ray);
            float along = distance * MathF.Atan2(ray.X, ray.Z);
            if (point.Y > top(along))
            {
                return;
            }

            Vector3 toward = new(-ray.X / level, 0.6f, -ray.Z / level);
            Vector3 normal = Vector3.Normalize(toward);
            Vector3 color = material.At(along, -point.Y, depth * camera.Pixel);
            canvas.Put(i, light.Shade(color, normal, depth), depth, camera.Turn(normal), PlacePart.Thing);
        });
    }

    /// <summary>A solid with flat faces that bulges nowhere inwards.</summary>
    public void Solid(PlaceSolid solid)
    {
        ReadOnlySpan<PlaceFace> faces = solid.Faces;
        Span<float> offsets = stackalloc float[faces.Length];
        for (int n = 0; n < faces.Length; n++)
        {
            offsets[n] = faces[n].Offset - Vector3.Dot(faces[n].Normal, camera.Eye);
        }

        (int left, int top, int right, int bottom) = camera.Bounds(solid.Corners);
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                Vector3 ray = camera.Ray(x, y);
                float enter = 0.05f, leave = float.PositiveInfinity;
                int seen = -1;
                for (int n = 0; n < faces.Length; n++)
                {
                    float along = Vector3.Dot(faces[n].Normal, ray), depth = offsets[n] / along;
                    if (along < 0 && depth > enter)
                    {
                        (enter, seen) = (depth, n);
                    }
                    else if (along > 0)
                    {
                        leave = MathF.Min(leave, depth);
                    }
                    else if (along == 0 && offsets[n] < 0)
                    {
                        leave = 0;
                    }
                }

                int index = (y * canvas.Side) + x;
                if (seen >= 0 && enter < leave && enter < canvas.Depth[index])
                {
                    Face(index, faces[seen], ray, enter, 1, PlacePart.Thing);
                }
            }
        }
    }

    /// <summary>The inside of a solid all around: a room.</summary>
    public void Inside(PlaceSolid solid)
    {
        PlaceFace[] faces = solid.Faces;
        ForEach(Everywhere, (i, ray) =>
        {
            float leave = float.PositiveInfinity;
            int seen = -1;
            for (int n = 0; n < faces.Length; n++)
            {
                float along = Vector3.Dot(faces[n].Normal, ray),
                    depth = (faces[n].Offset - Vector3.Dot(faces[n].Normal, camera.Eye)) / along;
                if (along > 0 && depth < leave)
                {
                    (leave, seen) = (depth, n);
                }
            }

            if (seen >= 0)
            {
                Face(i, faces[seen], ray, leave, -1, faces[seen].Normal.Y < -0.9f ? PlacePart.Ground : PlacePart.Thing);
            }
        });
    }

    private void Face(int index, PlaceFace face, Vector3 ray, float depth, int sign, PlacePart part)
    {
        Vector3 point = camera.Eye + (depth * ray), normal = sign * face.Normal;
        Vector3 color = face.Material.At(Vector3.Dot(point - face.Origin, face.Along), Vector3.Dot(point - face.Origin, face.Across),
            depth * camera.Pixel);
        foreach (PlacePanel panel in face.Panels)
        {
            color = panel.Over(color, Vector3.Dot(point - face.Origin, face.Along), Vector3.Dot(point - face.Origin, face.Across),
                depth * camera.Pixel);
        }

        canvas.Put(index, light.Shade(color, normal, depth), depth, camera.Turn(normal), part);
    }

    /// <summary>A flat picture that stands upright and faces the camera, bulging a little where it is opaque.</summary>
    /// <param name="texture">What is seen, with its opacity.</param>
    /// <param name="foot">Middle of its lower edge.</param>
    /// <param name="height">Metres.</param>
    /// <param name="mirrored">Whether left and right are changed.</param>
    /// <param name="gain">Factors of its colors.</param>
    /// <param name="bulge">Metres by which its middle is nearer.</param>
    public void Standing(Texture texture, Vector3 foot, float height, bool mirrored, Vector3 gain, float bulge)
    {
        Vector3 toward = camera.Eye - foot;
        toward = Vector3.Normalize(new Vector3(toward.X, 0, toward.Z));
        Vector3 along = new(-toward.Z, 0, toward.X);
        float width = height * texture.Width / texture.Height, density = texture.Height / height,
            reach = Vector3.Dot(foot - camera.Eye, toward);
        Vector3 half = along * (width / 2), up = new(0, height, 0);
        (int left, int top, int right, int bottom) = camera.Bounds([foot - half, foot + half, foot - half + up, foot + half + up]);
        float soft = MathF.Max(2, texture.Height / 10f), tilt = 2.2f * bulge * density / soft;
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                int index = (y * canvas.Side) + x;
                Vector3 ray = camera.Ray(x, y);
                float depth = reach / Vector3.Dot(ray, toward);
                Vector3 point = camera.Eye + (depth * ray) - foot;
                float u = (Vector3.Dot(point, along) / width) + 0.5f, v = 1 - (point.Y / height);
                if (depth < 0.05f || depth - bulge > canvas.Depth[index] || u < 0 || v < 0 || u >= 1 || v >= 1)
                {
                    continue;
                }

                (u, v) = ((mirrored ? 1 - u : u) * texture.Width, v * texture.Height);
                Vector4 seen = texture.Sample(u, v, depth * camera.Pixel * density);
                if (seen.W < 0.02f)
                {
                    continue;
                }

                float full = texture.Sample(u, v, soft).W;
                float slopeX = texture.Sample(u + (soft / 2), v, soft).W - texture.Sample(u - (soft / 2), v, soft).W;
                float slopeY = texture.Sample(u, v + (soft / 2), soft).W - texture.Sample(u, v - (soft / 2), soft).W;
                float nearer = depth - (bulge * MathF.Sqrt(Math.Clamp((2 * full) - 1, 0, 1)));
                if (nearer > canvas.Depth[index])
                {
                    continue;
                }

                Vector3 normal = Vector3.Normalize(toward + (tilt * (slopeY * Vector3.UnitY - ((mirrored ? -1 : 1) * slopeX * along))));
                Vector3 color = Vector3.Lerp(light.Haze, new Vector3(seen.X, seen.Y, seen.Z) * gain, MathF.Exp(-depth * light.Thickness));
                color = Vector3.Lerp(canvas.Colors[index], color, seen.W);
                if (seen.W > 0.5f)
                {
                    canvas.Put(index, color, nearer, camera.Turn(normal), PlacePart.Thing);
                }
                else
                {
                    canvas.Colors[index] = color;
                }
            }
        }
    }

    /// <summary>A soft dark ellipse on what lies level at a height.</summary>
    public void Shadow(Vector3 middle, float halfX, float halfZ, float strength)
    {
        (int left, int top, int right, int bottom) = camera.Bounds(
            [middle + new Vector3(-halfX, 0, -halfZ), middle + new Vector3(halfX, 0, -halfZ), middle + new Vector3(-halfX, 0, halfZ), middle
                + new Vector3(halfX, 0, halfZ)]);
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                int index = (y * canvas.Side) + x;
                if (float.IsInfinity(canvas.Depth[index]))
                {
                    continue;
                }

                Vector3 off = camera.Eye + (canvas.Depth[index] * camera.Ray(x, y)) - middle;
                float square = (off.X * off.X / (halfX * halfX)) + (off.Z * off.Z / (halfZ * halfZ))
                    + (off.Y * off.Y * 16 / (halfX * halfX));
                if (square < 1)
                {
                    canvas.Colors[index] *= 1 - (strength * (1 - square) * MathF.Min(1, 2 * (1 - square)));
                }
            }
        }
    }
}
