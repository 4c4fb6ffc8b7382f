using System.Numerics;
using OnnxPixWizard.Training.Degradations;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>A picture in the making with its truth: twice as fine as what comes out.</summary>
/// <param name="side">Pixels a side of what comes out.</param>
internal sealed class PlaceCanvas(int side)
{
    /// <summary>Pixels of the canvas a pixel that comes out, along a side.</summary>
    public const int Fineness = 2;

    /// <summary>Pixels a side.</summary>
    public int Side { get; } = Fineness * side;

    /// <summary>sRGB, about [0, 1].</summary>
    public Vector3[] Colors { get; } = new Vector3[Fineness * side * Fineness * side];

    /// <summary>Metres along the camera's axis; infinite where there is sky.</summary>
    public float[] Depth { get; } = new float[Fineness * side * Fineness * side];

    /// <summary>Unit normals in the camera's axes; zero where none is known.</summary>
    public Vector3[] Normals { get; } = new Vector3[Fineness * side * Fineness * side];

    /// <summary>What is shown.</summary>
    public PlacePart[] Parts { get; } = new PlacePart[Fineness * side * Fineness * side];

    /// <summary>Puts a surface there.</summary>
    public void Put(int index, Vector3 color, float depth, Vector3 normal, PlacePart part)
    {
        Colors[index] = color;
        Depth[index] = depth;
        Normals[index] = normal;
        Parts[index] = part;
    }

    /// <summary>Blurs the colors with a box, twice.</summary>
    public void Blur(int radius)
    {
        Vector3[] line = new Vector3[Side];
        for (int pass = 0; pass < 4; pass++)
        {
            (int along, int across) = pass % 2 == 0 ? (1, Side) : (Side, 1);
            for (int row = 0; row < Side; row++)
            {
                Vector3 sum = Vector3.Zero;
                for (int i = -radius; i <= radius; i++)
                {
                    sum += Colors[(row * across) + (Math.Clamp(i, 0, Side - 1) * along)];
                }

                for (int i = 0; i < Side; i++)
                {
                    line[i] = sum / ((2 * radius) + 1);
                    sum += Colors[(row * across) + (Math.Min(i + radius + 1, Side - 1) * along)]
                        - Colors[(row * across) + (Math.Max(i - radius, 0) * along)];
                }

                for (int i = 0; i < Side; i++)
                {
                    Colors[(row * across) + (i * along)] = line[i];
                }
            }
        }
    }

    /// <summary>The picture in its final size, each pixel the mean of the canvas's, and the truth at one of them.</summary>
    public PlaceView Finish()
    {
        int small = Side / Fineness, area = small * small;
        PlaceView view = new(new PlanarPicture(small, small), new float[area], new float[3 * area], new PlacePart[area]);
        for (int i = 0; i < area; i++)
        {
            (int y, int x) = Math.DivRem(i, small);
            int from = (Fineness * y * Side) + (Fineness * x), truth = from + Side + 1;
            Vector3 color = (Colors[from] + Colors[from + 1] + Colors[from + Side] + Colors[truth]) / 4, normal = Normals[truth];
            (view.Picture.Values[i], view.Picture.Values[area + i], view.Picture.Values[(2 * area) + i]) = (color.X, color.Y, color.Z);
            (view.Normals[i], view.Normals[area + i], view.Normals[(2 * area) + i]) = (normal.X, normal.Y, normal.Z);
            view.Depth[i] = Depth[truth];
            view.Parts[i] = Parts[truth];
        }

        return view;
    }
}

/// <summary>A place as seen, and what is true of it.</summary>
/// <param name="Picture">sRGB.</param>
/// <param name="Depth">Metres along the camera's axis, [height, width]; infinite = sky.</param>
/// <param name="Normals">Unit normals, x right, y up, z to the viewer, [3, height, width]; zero where none is known.</param>
/// <param name="Parts">What is shown, [height, width].</param>
internal sealed record PlaceView(PlanarPicture Picture, float[] Depth, float[] Normals, PlacePart[] Parts)
{
    /// <summary><see cref="SceneClass"/> of each pixel, where they are known.</summary>
    public byte[]? Classes { get; init; }
}

/// <summary>What a pixel shows.</summary>
internal enum PlacePart : byte
{
    /// <summary>The sky: as far as can be.</summary>
    Sky,

    /// <summary>A photo behind everything, of which no more is known than that it is far.</summary>
    Backdrop,

    /// <summary>Ground or floor.</summary>
    Ground,

    /// <summary>All else.</summary>
    Thing,
}
