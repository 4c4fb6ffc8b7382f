using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Mcp;

/// <summary>The one folder that paths of calls may lie in. Links are followed before a path is judged.</summary>
internal sealed class ToolFolder
{
    private readonly string _root;

    /// <exception cref="OptionException">There is no such folder.</exception>
    public ToolFolder(string folder)
    {
        _root = Directory.Exists(folder)
            ? Real(Path.GetFullPath(folder))
            : throw new OptionException(nameof(PixWizardMcpOptions.Folder), $"there is no folder '{folder}'; name one that is there.");
    }

    /// <summary>A file to read.</summary>
    /// <exception cref="OptionException">It lies elsewhere.</exception>
    public string ToRead(string path, string argument) => Inside(path, argument);

    /// <summary>The file of one of several pictures: from the second on with its number before the ending.</summary>
    public static string Numbered(string path, int index) =>
        index == 0 ? path : $"{Path.ChangeExtension(path, null)}-{index + 1}{Path.GetExtension(path)}";

    /// <summary>A file to write, which is not there yet, nor any that a result may lay beside it.</summary>
    /// <exception cref="OptionException">It lies elsewhere, or a file would be overwritten.</exception>
    public string ToWrite(string path, string argument, int count)
    {
        string file = Inside(path, argument);
        string? old = Enumerable.Range(0, count).Select(i => Numbered(file, i))
            .SelectMany(static each => TaskData.Suffixes.Select(suffix => Path.ChangeExtension(each, null) + suffix).Prepend(each))
            .FirstOrDefault(static each => Path.Exists(each));
        return old is null ? file : throw new OptionException(
            argument, $"'{Path.GetRelativePath(_root, old)}' is there already, and nothing is overwritten; take another name.");
    }

    private string Inside(string path, string argument)
    {
        string full = Path.GetFullPath(path, _root);
        string real = Real(full);
        return real.StartsWith(_root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? real
            : throw new OptionException(argument, $"'{path}' lies outside of the folder that may be used; name a file in '{_root}'.");
    }

    /// <summary>The path with every link in it followed; what is not there stays as it is.</summary>
    private static string Real(string path)
    {
        string root = Path.GetPathRoot(path)!, real = root;
        foreach (string part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (info.LinkTarget is not null)
            {
                real = Real(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
            }
        }

        return real;
    }
}
