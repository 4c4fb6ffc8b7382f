using System.Text;

namespace OnnxPixWizard.Cli.Tests;

/// <summary>The commands that README, documents and model cards print.</summary>
internal static class PrintedCommands
{
    /// <summary>Folder of the repository.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    /// <summary>The words of each command of a program, without its name; what stands in brackets is given too.</summary>
    public static IReadOnlyList<string[]> Of(string program) =>
    [
        .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Prepend(Path.Combine(Root, "README.md"))
            .Concat(Directory.GetFiles(Path.Combine(Root, "models"), "README.md", SearchOption.AllDirectories))
            .SelectMany(File.ReadLines)
            .Select(static line => line.Trim())
            .Where(line => line.StartsWith(program + " ", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Select(Words),
    ];

    /// <summary>Splits a command as a shell does; a comment and the program's name go.</summary>
    public static string[] Words(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool quoted = false, any = false;
        foreach (char c in line + " ")
        {
            if (c == '"')
            {
                quoted = !quoted;
                any = true;
            }
            else if (c == '#' && !quoted && word.Length == 0)
            {
                break;
            }
            else if (c == ' ' && !quoted)
            {
                if (any)
                {
                    words.Add(word.ToString());
                }

                word.Clear();
                any = false;
            }
            else if (quoted || c is not ('[' or ']'))
            {
                word.Append(c);
                any = true;
            }
        }

        return [.. words.Skip(1)];
    }

    private static string Above(string folder) => File.Exists(Path.Combine(folder, "OnnxPixWizard.sln"))
        ? folder
        : Above(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!);
}
