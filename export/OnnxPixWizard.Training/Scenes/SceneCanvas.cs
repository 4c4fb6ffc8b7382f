namespace OnnxPixWizard.Training.Scenes;

/// <summary>Reusable memory for a rendered scene: the picture and its exact truth, sampled at pixel centres. Row-major.</summary>
internal sealed class SceneCanvas
{
    /// <summary>Largest depth in metres that counts; surfaces beyond it have none.</summary>
    public const float FarDepth = 21;

    private float[] _picture = [];
    private float[] _depth = [];
    private float[] _normals = [];
    private byte[] _classes = [];
    private byte[] _objects = [];

    /// <summary>Width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Pixels of a plane.</summary>
    public int Area => Width * Height;

    /// <summary>sRGB picture, planar [3, height, width] in [0, 1], each value a multiple of 1/255.</summary>
    public Span<float> Picture => _picture.AsSpan(0, 3 * Area);

    /// <summary>Distance along the camera's axis in metres, [height, width]; 0 = none (sky, or beyond <see cref="FarDepth"/>).</summary>
    public Span<float> Depth => _depth.AsSpan(0, Area);

    /// <summary>Unit normals in camera axes (x right, y up, z to the viewer),
    /// planar [3, height, width]; zero where there is no surface.</summary>
    public Span<float> Normals => _normals.AsSpan(0, 3 * Area);

    /// <summary><see cref="SceneClass"/> of each pixel, [height, width].</summary>
    public Span<byte> Classes => _classes.AsSpan(0, Area);

    /// <summary>Number of the solid + 1 of each pixel, 0 for sky and ground, [height, width].</summary>
    public Span<byte> Objects => _objects.AsSpan(0, Area);

    /// <summary>Sets the size; memory grows when needed and is kept. The contents are undefined afterwards.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not in 8 to 4096 pixels.</exception>
    public void Reset(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 4096);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, 4096);

        Width = width;
        Height = height;
        if (_depth.Length >= Area)
            return;
        _picture = new float[3 * Area];
        _depth = new float[Area];
        _normals = new float[3 * Area];
        _classes = new byte[Area];
        _objects = new byte[Area];
    }
}
