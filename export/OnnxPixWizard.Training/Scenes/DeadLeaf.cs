using System.Numerics;
using System.Runtime.InteropServices;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>One opaque leaf: an ellipse, rectangle or cut disc with a gradient and a texture.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct DeadLeaf
{
    private readonly int _shape;
    private readonly float _x, _y, _halfLength, _halfWidth, _cosine, _sine, _cut, _inverseSoftness;
    private readonly Vector3 _color, _gradientColor, _textureColor;
    private readonly float _gradientX, _gradientY;
    private readonly int _texture;
    private readonly float _textureCosine, _textureSine, _frequency, _stretch, _shift;

    private DeadLeaf(SeededRandom random, LeafPalette palette, float x, float y, float radius, float softness)
    {
        _shape = random.PickWeighted([0.55f, 0.25f, 0.2f]);
        _x = x;
        _y = y;
        float aspect = MathF.Sqrt(random.Range(0.25f, 1));
        _halfLength = radius / aspect;
        _halfWidth = radius * aspect;
        (_cosine, _sine) = Direction(random);
        _cut = random.Range(-0.4f, 0.6f) * _halfWidth;
        _inverseSoftness = 1 / MathF.Min(softness, 1 + 0.3f * radius);

        _color = palette.Color(random);
        _gradientColor = random.Chance(0.6f) ? (palette.Color(random) - _color) * random.Range(0.1f, 0.5f) : Vector3.Zero;
        (float gradientCosine, float gradientSine) = Direction(random);
        _gradientX = gradientCosine / radius;
        _gradientY = gradientSine / radius;

        // Fine textures only on leaves that are large enough to show them.
        _texture = radius > 3 ? random.PickWeighted([0.35f, 0.35f, 0.2f, 0.1f]) : 0;
        float amplitude = random.Uniform();
        _textureColor = (Vector3.Lerp(_color, palette.Color(random), 0.3f) + new Vector3(0.05f)) * (0.6f * amplitude * amplitude);
        (_textureCosine, _textureSine) = Direction(random);
        _frequency = 1 / MathF.Exp(random.Range(MathF.Log(2.2f), MathF.Log(MathF.Max(4, radius))));
        _stretch = random.Range(0.3f, 1);
        _shift = random.Range(0, 200);
    }

    /// <summary>Area in pixels, about.</summary>
    public float Area => 3 * _halfLength * _halfWidth;

    public static DeadLeaf Draw(SeededRandom random, LeafPalette palette, int width, int height, float radius, float softness) =>
        new(random, palette, random.Range(-0.05f, 1.05f) * width, random.Range(-0.05f, 1.05f) * height, radius, softness);

    public void Paint(Span<float> picture, int width, int height)
    {
        float margin = 1 / _inverseSoftness;
        float reachX = MathF.Abs(_cosine) * _halfLength + MathF.Abs(_sine) * _halfWidth + margin;
        float reachY = MathF.Abs(_sine) * _halfLength + MathF.Abs(_cosine) * _halfWidth + margin;
        int left = Math.Max(0, (int)(_x - reachX)), right = Math.Min(width - 1, (int)(_x + reachX));
        int top = Math.Max(0, (int)(_y - reachY)), bottom = Math.Min(height - 1, (int)(_y + reachY));
        if (left > right || top > bottom)
            return;

        int area = width * height;
        Span<float> red = picture[..area], green = picture.Slice(area, area), blue = picture.Slice(2 * area, area);
        for (int y = top; y <= bottom; y++)
        {
            float dy = y + 0.5f - _y;
            (float outerLow, float outerHigh) = RowWithin(dy, 0.5f * margin);
            int start = Math.Max(left, (int)MathF.Ceiling(outerLow + _x - 0.5f)),
                end = Math.Min(right, (int)MathF.Floor(outerHigh + _x - 0.5f));
            if (start > end)
                continue;

            // Inside, the leaf covers the pixels wholly and no distance is needed.
            (float innerLow, float innerHigh) = RowWithin(dy, -0.5f * margin);
            int first = Math.Clamp((int)MathF.Ceiling(innerLow + _x - 0.5f), start, end + 1),
                last = Math.Clamp((int)MathF.Floor(innerHigh + _x - 0.5f), start - 1, end);
            if (first > last)
                (first, last) = (end + 1, end);
            int line = y * width;
            for (int x = start; x < first; x++)
                Blend(red, green, blue, line + x, x + 0.5f - _x, dy);
            for (int x = first; x <= last; x++)
            {
                Vector3 color = Color(x + 0.5f - _x, dy);
                red[line + x] = color.X;
                green[line + x] = color.Y;
                blue[line + x] = color.Z;
            }

            for (int x = Math.Max(last + 1, first); x <= end; x++)
                Blend(red, green, blue, line + x, x + 0.5f - _x, dy);
        }
    }

    // Columns, relative to the centre, between which a row lies inside the outline grown by some pixels; empty as (infinity, -infinity).
    private (float Low, float High) RowWithin(float dy, float grow)
    {
        float low = float.NegativeInfinity, high = float.PositiveInfinity;
        if (_shape == 1)
        {
            Clip(_cosine, _sine * dy, _halfLength + grow, ref low, ref high);
            Clip(-_sine, _cosine * dy, _halfWidth + grow, ref low, ref high);
            return (low, high);
        }

        float scale = 1 + grow / MathF.Min(_halfLength, _halfWidth);
        if (scale <= 0)
            return (high, low);
        float p = 1 / (_halfLength * _halfLength), q = 1 / (_halfWidth * _halfWidth);
        float a = _cosine * _cosine * p + _sine * _sine * q, b = _cosine * _sine * dy * (p - q),
            c = dy * dy * (_sine * _sine * p + _cosine * _cosine * q);
        float discriminant = b * b - a * (c - scale * scale);
        if (discriminant <= 0)
            return (high, low);
        float root = MathF.Sqrt(discriminant);
        (low, high) = ((-b - root) / a, (-b + root) / a);
        if (_shape == 2)
            ClipAbove(-_sine, _cosine * dy, _cut + grow, ref low, ref high);
        return (low, high);
    }

    // Keeps dx with |slope dx + offset| <= bound.
    private static void Clip(float slope, float offset, float bound, ref float low, ref float high)
    {
        ClipAbove(slope, offset, bound, ref low, ref high);
        ClipAbove(-slope, -offset, bound, ref low, ref high);
    }

    // Keeps dx with slope dx + offset <= bound.
    private static void ClipAbove(float slope, float offset, float bound, ref float low, ref float high)
    {
        if (MathF.Abs(slope) < 1e-6f)
        {
            if (offset > bound)
                (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        }
        else if (slope > 0)
        {
            high = MathF.Min(high, (bound - offset) / slope);
        }
        else
        {
            low = MathF.Max(low, (bound - offset) / slope);
        }
    }

    private void Blend(Span<float> red, Span<float> green, Span<float> blue, int i, float dx, float dy)
    {
        float u = _cosine * dx + _sine * dy, v = _cosine * dy - _sine * dx;
        float outside;
        if (_shape == 1)
        {
            outside = MathF.Max(MathF.Abs(u) - _halfLength, MathF.Abs(v) - _halfWidth);
        }
        else
        {
            float p = u / _halfLength, q = v / _halfWidth;
            outside = (MathF.Sqrt(p * p + q * q) - 1) * MathF.Min(_halfLength, _halfWidth);
            if (_shape == 2)
                outside = MathF.Max(outside, v - _cut);
        }

        float cover = Math.Clamp(0.5f - outside * _inverseSoftness, 0, 1);
        Vector3 color = Color(dx, dy);
        red[i] += cover * (color.X - red[i]);
        green[i] += cover * (color.Y - green[i]);
        blue[i] += cover * (color.Z - blue[i]);
    }

    private Vector3 Color(float dx, float dy)
    {
        Vector3 color = _color + (_gradientX * dx + _gradientY * dy) * _gradientColor;
        return _texture == 0 ? color : color + Texture(dx, dy) * _textureColor;
    }

    private float Texture(float dx, float dy)
    {
        float a = (_textureCosine * dx + _textureSine * dy) * _frequency,
        b = (_textureCosine * dy - _textureSine * dx) * _frequency * _stretch;
        switch (_texture)
        {
            case 1:
                return ValueNoise.Sample(a + _shift, b);
            case 2:
                return ValueNoise.Sample(a + _shift, b) + 0.5f * ValueNoise.Sample(2.03f * a + _shift, 2.03f * b + 31);
            default:
                return 0.7f * SquareWave.Filtered(a + 0.4f * ValueNoise.Sample(b + _shift, 0.5f * a), 2 * _frequency);
        }
    }

    private static (float Cosine, float Sine) Direction(SeededRandom random)
    {
        double angle = random.Range(0, MathF.Tau);
        return ((float)Math.Cos(angle), (float)Math.Sin(angle));
    }
}
