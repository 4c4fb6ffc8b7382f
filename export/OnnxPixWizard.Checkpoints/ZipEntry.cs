namespace OnnxPixWizard.Checkpoints;

/// <summary>A stored file of a zip archive.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Header">Place of its local header.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="IsPlain">Whether the bytes lie there as they are, neither compressed nor encrypted.</param>
internal readonly record struct ZipEntry(string Name, long Header, long Length, bool IsPlain);
