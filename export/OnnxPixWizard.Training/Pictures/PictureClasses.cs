namespace OnnxPixWizard.Training.Pictures;

/// <summary>The classes of drawn pictures: what a class-conditional model learns.</summary>
internal static class PictureClasses
{
    /// <summary>Name of each class; the index is the class id.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ClassDrawings.All.Select(static drawing => drawing.Name)];

    /// <summary>How many there are.</summary>
    public static int Count => Names.Count;
}
