namespace OnnxPixWizard.Tasks;

/// <summary>A file of a result.</summary>
/// <param name="Suffix">Ending that replaces the picture's extension, e.g. <c>.depth.npy</c>.</param>
/// <param name="Description">What the file holds, with units.</param>
/// <param name="Write">Writes the file's contents to a stream, which stays open.</param>
public sealed record TaskFile(string Suffix, string Description, Action<Stream> Write);
