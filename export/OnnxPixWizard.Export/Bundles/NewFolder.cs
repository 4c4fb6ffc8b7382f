namespace OnnxPixWizard.Export.Bundles;

/// <summary>Folders that appear whole or not at all.</summary>
internal static class NewFolder
{
    /// <summary>Fills a folder beside the target, then gives it the target's name.</summary>
    /// <param name="target">A folder that does not exist yet, or is empty.</param>
    /// <param name="fill">Fills the folder that it is given.</param>
    /// <exception cref="IOException">The target is not empty, or can't be written.</exception>
    public static void Write(string target, Action<string> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new IOException($"'{target}' is not empty.");
        }

        string part = $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(target))}.{Environment.ProcessId}.part";
        Directory.CreateDirectory(part);
        try
        {
            fill(part);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(part, target);
        }
        finally
        {
            if (Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }
        }
    }
}
