using System.Collections.ObjectModel;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Evaluation.Classical;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>A damage at one strength, or another thing to ask of a photo.</summary>
/// <param name="Name">Kind, as reports show it.</param>
/// <param name="Strength">Parameters in words.</param>
/// <param name="Task">The manifest's task that is asked for.</param>
/// <param name="Make">Makes a case of a photo.</param>
internal sealed record PhotoKind(string Name, string Strength, string Task, Func<Picture, SeededRandom, PhotoCase> Make)
{
    /// <summary>What the answer stands beside.</summary>
    public IReadOnlyList<ClassicalMethod> Methods { get; init; } = [];

    /// <summary>How the answer is measured.</summary>
    public PhotoMeasure Measure { get; init; } = PhotoMeasure.Restoration;

    /// <summary>Pictures with names that stand in for the photos; empty: the photos themselves.</summary>
    public IReadOnlyDictionary<string, Picture> Made { get; init; } = ReadOnlyDictionary<string, Picture>.Empty;

    /// <summary>Name and strength in one.</summary>
    public string Title => Strength.Length == 0 ? Name : $"{Name}, {Strength}";

    /// <summary>A kind whose input is a photo after a damage.</summary>
    public static PhotoKind Damaged(
        string name, string strength, string task, Func<SeededRandom, Degradation> damage, params IReadOnlyList<ClassicalMethod> methods) =>
        new(name, strength, task, (photo, random) => new PhotoCase(photo, After(photo, damage(random), random))) { Methods = methods };

    /// <summary>A photo after a damage, as a saved file.</summary>
    public static Picture After(Picture photo, Degradation damage, SeededRandom random)
    {
        PlanarPicture picture = Planes(photo);
        damage.Apply(picture, random);
        return Image(picture.Values, photo.Size);
    }

    /// <summary>Values of a photo.</summary>
    public static PlanarPicture Planes(Picture photo)
    {
        PlanarPicture picture = new(photo.Width, photo.Height);
        photo.ToPlanar(picture.Values, PlanarRange.ZeroToOne);
        return picture;
    }

    /// <summary>A picture of values 0 to 1.</summary>
    public static Picture Image(ReadOnlySpan<float> planes, ImageSize size) =>
        Picture.FromPlanar(planes, size.Width, size.Height, PlanarRange.ZeroToOne);

    /// <summary>A gray picture of values 0 to 1, [height, width].</summary>
    public static Picture GrayImage(float[] gray, ImageSize size) => Image([.. gray, .. gray, .. gray], size);
}

/// <summary>What a figure compares.</summary>
internal enum PhotoMeasure
{
    /// <summary>The answer with the undamaged photo.</summary>
    Restoration,

    /// <summary>The answer with the input, which needs nothing done.</summary>
    Untouched,

    /// <summary>Thin edges with the method's: F1 within two pixels.</summary>
    Edges,

    /// <summary>A gray picture with the method's.</summary>
    Drawing,
}
