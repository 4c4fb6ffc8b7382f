using Microsoft.Extensions.FileSystemGlobbing;

namespace OnnxPixWizard.Cli.Batches;

/// <summary>Reads what a batch is to do: lists of lines, pictures, patterns of pictures.</summary>
internal static class BatchList
{
    private const string Extension = ".jsonl";

    /// <summary>Whether a word of the command line names a list; else it names pictures.</summary>
    public static bool IsList(string source) => source.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The items, in the order of the command line and of the lists.</summary>
    /// <param name="sources">Lists, pictures and patterns. Paths in a list are seen from its folder.</param>
    /// <param name="output">Where a line that names no output is written, from the current folder; null: nowhere.</param>
    /// <exception cref="CommandException">A list can't be read, or two items write the same file.</exception>
    public static IReadOnlyList<BatchItem> Read(IReadOnlyList<string> sources, string? output)
    {
        string here = Directory.GetCurrentDirectory();
        List<BatchItem> items = [];
        foreach (string source in sources)
        {
            if (!IsList(source))
            {
                items.AddRange(Items(number: null, new BatchLine { Input = source }, here, here, output));
                continue;
            }

            string folder = Path.GetDirectoryName(Path.GetFullPath(source))!;
            int number = 0;
            foreach (string line in Lines(source))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    items.AddRange(Items(number, line, folder, here, output));
                }
            }
        }

        ThrowIfShared(items);
        return items;
    }

    private static string[] Lines(string list)
    {
        try
        {
            return File.ReadAllLines(list);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadInput, $"List '{list}' can't be read: {failure.Message}", failure);
        }
    }

    private static IReadOnlyList<BatchItem> Items(int number, string line, string folder, string here, string? output)
    {
        try
        {
            return Items(number, BatchLine.Parse(line), folder, here, output);
        }
        catch (CommandException fault)
        {
            return [new BatchItem(number, new BatchLine(), Input: null, Mask: null, Output: null, fault)];
        }
    }

    private static IReadOnlyList<BatchItem> Items(int? number, BatchLine line, string folder, string here, string? output)
    {
        (string Path, string Stem)[] inputs = line.Input is not { } input ? []
            : input.Contains('*', StringComparison.Ordinal) ? Matches(input, folder)
            : [(Path.GetFullPath(input, folder), Path.GetFileNameWithoutExtension(input))];
        string? mask = line.Mask is null ? null : Path.GetFullPath(line.Mask, folder);
        string? named = line.Output is not null ? Path.GetFullPath(line.Output, folder)
            : output is null ? null : Path.GetFullPath(output, here);
        string? fault = named is null ? "it names no output: give the line one, or --output for all."
            : line.Input is not null && inputs.Length == 0 ? $"'{line.Input}' matches no file."
            : inputs.Length > 1 && Placed(named, "1", "1") == named
                ? $"'{line.Input}' is {inputs.Length} pictures, and '{named}' one file: put {{name}} or {{path}} into the output's name."
            : null;
        if (fault is not null)
        {
            return [new BatchItem(number, line, line.Input, mask, Output: null, new CommandException(ExitCode.BadInput, fault))];
        }

        return inputs.Length == 0
            ? [new BatchItem(number, line, Input: null, mask, named)]
            : [.. inputs.Select(picture => new BatchItem(
                number, line, picture.Path, mask, Placed(named!, Path.GetFileNameWithoutExtension(picture.Path), picture.Stem)))];
    }

    private static string Placed(string output, string name, string path) =>
        output.Replace("{name}", name, StringComparison.Ordinal).Replace("{path}", path, StringComparison.Ordinal);

    /// <summary>Files of a pattern, and their paths below the part of it that has no star, without extension.</summary>
    private static (string Path, string Stem)[] Matches(string pattern, string folder)
    {
        string full = Path.GetFullPath(pattern, folder).Replace('\\', '/');
        string root = full[..(full.LastIndexOf('/', full.IndexOf('*', StringComparison.Ordinal)) + 1)];
        return !Directory.Exists(root) ? [] :
        [
            .. new Matcher(StringComparison.Ordinal).AddInclude(full[root.Length..]).GetResultsInFullPath(root)
                .Order(StringComparer.Ordinal)
                .Select(file => (file, Path.ChangeExtension(Path.GetRelativePath(root, file), null))),
        ];
    }

    // Data are written beside pictures, under their names without extension.
    private static void ThrowIfShared(List<BatchItem> items)
    {
        Dictionary<string, BatchItem> writers = new(StringComparer.Ordinal);
        foreach (BatchItem item in items.Where(static item => item.Output is not null))
        {
            if (!writers.TryAdd(Path.ChangeExtension(item.Output!, null), item))
            {
                BatchItem first = writers[Path.ChangeExtension(item.Output!, null)];
                throw new CommandException(ExitCode.Usage, $"'{item.Output}', or what lies beside it, would be written twice, for "
                    + $"{BatchItem.Named(first.Line, first.Input)} and for {BatchItem.Named(item.Line, item.Input)}: name another output.");
            }
        }
    }
}
