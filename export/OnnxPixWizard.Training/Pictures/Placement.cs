using System.Numerics;
using System.Runtime.InteropServices;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Pictures;

/// <summary>Place, size and turn of a shape on the canvas.</summary>
/// <param name="Center">Where the shape's origin lies.</param>
/// <param name="Scale">Canvas units of one own unit.</param>
/// <param name="Angle">Turn in radians, clockwise on the screen.</param>
/// <param name="Mirrored">Whether left and right are exchanged.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Placement(Vector2 Center, float Scale, float Angle = 0, bool Mirrored = false)
{
    private readonly float _cos = MathF.Cos(Angle), _sin = MathF.Sin(Angle);

    /// <summary>A shape of radius 1 in own units somewhere about the middle.</summary>
    /// <param name="random">Source of chance.</param>
    /// <param name="smallest">Least scale.</param>
    /// <param name="largest">Greatest scale.</param>
    /// <param name="turn">Largest angle either way.</param>
    public static Placement Draw(SeededRandom random, float smallest, float largest, float turn)
    {
        float scale = random.Range(smallest, largest);
        float room = MathF.Max(0.06f, 0.96f - scale);
        Vector2 centre = new(random.Range(-room, room), random.Range(-room, room));
        return new Placement(0.9f * centre, scale, random.Range(-turn, turn), random.Chance(0.5f));
    }

    /// <summary>Own coordinates of a point of the canvas.</summary>
    public Vector2 ToOwn(Vector2 point)
    {
        Vector2 p = (point - Center) / Scale;
        float x = (_cos * p.X) + (_sin * p.Y);
        return new Vector2(Mirrored ? -x : x, (_cos * p.Y) - (_sin * p.X));
    }

    /// <summary>The same shape elsewhere.</summary>
    public Placement Moved(Vector2 offset) => this with { Center = Center + offset };
}
