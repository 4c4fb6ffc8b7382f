using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Pictures;

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
