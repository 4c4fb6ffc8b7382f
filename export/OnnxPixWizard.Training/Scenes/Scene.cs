namespace OnnxPixWizard.Training.Scenes;

/// <summary>A generated scene: what is in it and how its solids appear. The picture and
/// the truth maps lie in the <see cref="SceneCanvas"/> given to the generator.</summary>
internal sealed record Scene
{
    /// <summary>Seed that the scene was made from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Width of the picture in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the picture in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Camera.</summary>
    public required SceneCamera Camera { get; init; }

    /// <summary>Sun and sky.</summary>
    public required SceneLight Light { get; init; }

    /// <summary>Ground.</summary>
    public required SceneGround Ground { get; init; }

    /// <summary>Solids; number i of this list is i + 1 in the object map.</summary>
    public required IReadOnlyList<SceneSolid> Solids { get; init; }

    /// <summary>Appearance of each solid, in the order of <see cref="Solids"/>.</summary>
    public required IReadOnlyList<SolidView> Views { get; init; }
}
