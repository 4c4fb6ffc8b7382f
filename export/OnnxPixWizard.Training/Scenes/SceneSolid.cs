using System.Numerics;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>One solid standing on the ground.</summary>
internal sealed record SceneSolid
{
    /// <summary>What it is.</summary>
    public required SolidShape Shape { get; init; }

    /// <summary>Named color.</summary>
    public required SolidColor Color { get; init; }

    /// <summary>Named size.</summary>
    public required SolidSize Size { get; init; }

    /// <summary>Named surface pattern.</summary>
    public required SolidTexture Texture { get; init; }

    /// <summary>Base centre on the ground: metres to the right of and ahead of the point below the camera.</summary>
    public required Vector2 Position { get; init; }

    /// <summary>Turn about the vertical, radians.</summary>
    public required float Yaw { get; init; }

    /// <summary>Radius, for the cube half its side, metres.</summary>
    public required float Radius { get; init; }

    /// <summary>Height above the ground, metres.</summary>
    public required float Height { get; init; }

    /// <summary>Reflectance of the named color, linear RGB.</summary>
    public required Vector3 Albedo { get; init; }

    /// <summary>Reflectance of the pattern's other tone, linear RGB; equal to <see cref="Albedo"/> when matte.</summary>
    public required Vector3 OtherAlbedo { get; init; }

    /// <summary>Bands or cells of the pattern along the height.</summary>
    public required float TextureFrequency { get; init; }

    /// <summary>Strength of the highlight, 0 to 1.</summary>
    public required float Gloss { get; init; }

    /// <summary>Class in the segmentation.</summary>
    public SceneClass Class => SceneClass.Ball + (int)Shape;
}
