using System.Numerics;

namespace OnnxPixWizard.Training.Pictures;

/// <summary>Pixels that shapes are painted on, one over another. The shorter side spans [-1, 1] around the middle; y points down.</summary>
internal sealed class PictureCanvas
{
    // Of a smooth step; its slope in the middle is that of an edge averaged over one pixel.
    private const float EdgePixels = 2f;

    private Vector3[] _pixels = [];
    private int _width, _height;
    private float _pixel;

    /// <summary>Colors in sRGB, [height, width].</summary>
    public ReadOnlySpan<Vector3> Pixels => _pixels.AsSpan(0, _width * _height);

    public void Start(int width, int height)
    {
        (_width, _height) = (width, height);
        _pixel = 2f / Math.Min(width, height);
        if (_pixels.Length < width * height)
        {
            _pixels = new Vector3[width * height];
        }
    }

    /// <summary>Gives every pixel a color.</summary>
    /// <param name="color">Color at a point of the canvas.</param>
    public void Fill(Func<Vector2, Vector3> color)
    {
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
            {
                _pixels[(y * _width) + x] = color(Point(x, y));
            }
        }
    }

    /// <summary>Paints a shape.</summary>
    /// <param name="placement">Where the shape's own coordinates lie.</param>
    /// <param name="distance">Distance of an own point to the shape's border, negative inside.</param>
    /// <param name="color">Color at an own point.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <param name="softness">Least width of the edge, in the shape's own units.</param>
    public void Paint(
        Placement placement, Func<Vector2, float> distance, Func<Vector2, Vector3> color, float opacity = 1, float softness = 0)
    {
        float edge = MathF.Max(EdgePixels * _pixel, softness * placement.Scale);
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
            {
                Vector2 own = placement.ToOwn(Point(x, y));
                float outside = distance(own) * placement.Scale;
                float inside = 0.5f - (outside / edge);
                if (inside <= 0)
                {
                    // No point nearer than the distance belongs to the shape; some shapes state it a little too large.
                    x += (int)(0.8f * (outside - (0.5f * edge)) / _pixel);
                    continue;
                }

                ref Vector3 pixel = ref _pixels[(y * _width) + x];
                inside = MathF.Min(inside, 1);
                pixel = Vector3.Lerp(pixel, color(own), opacity * inside * inside * (3 - (2 * inside)));
            }
        }
    }

    /// <summary>Paints a shape in one color.</summary>
    public void Paint(Placement placement, Func<Vector2, float> distance, Vector3 color, float opacity = 1, float softness = 0) =>
        Paint(placement, distance, _ => color, opacity, softness);

    private Vector2 Point(int x, int y) => _pixel * new Vector2(x + 0.5f - (0.5f * _width), y + 0.5f - (0.5f * _height));
}
