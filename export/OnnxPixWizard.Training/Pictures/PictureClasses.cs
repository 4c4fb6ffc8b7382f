using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Pictures;

/// <summary>The classes of drawn pictures: what a class-conditional model learns.</summary>
internal static class PictureClasses
{
    /// <summary>Name of each class; the index is the class id.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ClassDrawings.All.Select(static drawing => drawing.Name)];

    /// <summary>How many there are.</summary>
    public static int Count => Names.Count;
}

/// <summary>How each class is drawn. The order gives the class ids: new classes go to the end.</summary>
internal static class ClassDrawings
{
    public static (string Name, Action<PictureCanvas, SeededRandom> Draw)[] All { get; } =
    [
        ("ball", SolidDrawings.Ball),
        ("cube", SolidDrawings.Cube),
        ("ring", SolidDrawings.Ring),
        ("star", SymbolDrawings.Star),
        ("heart", SymbolDrawings.Heart),
        ("moon", SymbolDrawings.Moon),
        ("flower", NatureDrawings.Flower),
        ("tree", LandscapeDrawings.Tree),
        ("house", LandscapeDrawings.House),
        ("fish", NatureDrawings.Fish),
        ("mushroom", LandscapeDrawings.Mushroom),
        ("butterfly", NatureDrawings.Butterfly),
    ];
}
