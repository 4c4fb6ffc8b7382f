using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>What the picture tells, as data.</summary>
/// <param name="size">Width and height of the data.</param>
public abstract class TaskData(ImageSize size)
{
    /// <summary>Width and height of the data.</summary>
    public ImageSize Size { get; } = size;

    /// <summary>Endings of all files that data of any kind are written to.</summary>
    public static IReadOnlyList<string> Suffixes { get; } =
        [".depth.npy", ".depth.png", ".depth-colors.png", ".normals.npy", ".normals.png", ".labels.png", ".legend.json", ".mask.png",
            ".boxes.json", ".edges.png"];

    /// <summary>The files that hold the data, to be written beside the picture.</summary>
    public abstract IReadOnlyList<TaskFile> Files { get; }

    /// <summary>Unit of the values; null where they have none.</summary>
    public virtual string? Unit => null;

    /// <summary>The same data on another grid; values are never mixed with missing ones.</summary>
    public abstract TaskData Resize(ImageSize size);

    /// <summary>The same data of a picture unlike those that the task was taught
    /// on: what they measure can't be believed, only what they order.</summary>
    internal virtual TaskData WithoutUnit() => this;

    private protected static T[] Filling<T>(T[] values, ImageSize size, int channels)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Length == size.Pixels * channels
            ? values
            : throw new ArgumentException($"{values.Length} values do not fill {size} pixels of {channels} channel(s).", nameof(values));
    }
}

/// <summary>A file of a result.</summary>
/// <param name="Suffix">Ending that replaces the picture's extension, e.g. <c>.depth.npy</c>.</param>
/// <param name="Description">What the file holds, with units.</param>
/// <param name="Write">Writes the file's contents to a stream, which stays open.</param>
public sealed record TaskFile(string Suffix, string Description, Action<Stream> Write);
