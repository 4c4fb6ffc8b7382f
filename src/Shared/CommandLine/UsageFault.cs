using System.CommandLine;
using System.CommandLine.Parsing;

namespace OnnxPixWizard.CommandLine;

/// <summary>What is wrong with a command line, in the user's words.</summary>
internal static class UsageFault
{
    private const string Help = "'--help' lists commands and options.";

    /// <summary>One line about the first fault of a command line that has one.</summary>
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string[] commands = [.. command.Subcommands.Where(static c => !c.Hidden).Select(static c => c.Name)];
        string? unknown = parsed.UnmatchedTokens is [string first, ..] ? first : null;
        if (commands.Length > 0)
        {
            string list = $"there are {string.Join(", ", commands)}. {Help}";
            return unknown is null
                ? $"no command is given; {list}"
                : $"there is no command '{unknown}'{Nearest(unknown, commands)}; {list}";
        }

        if (unknown is not null && unknown.StartsWith('-'))
        {
            return $"there is no option '{unknown}' of '{command.Name}'{Nearest(unknown, Words(command))}. {Help}";
        }

        // The parser would also name .NET's type.
        ParseError fault = parsed.Errors[0];
        string message = fault.Message.Replace("Cannot parse argument", "can't read", StringComparison.Ordinal);
        int type = message.IndexOf(" as expected type", StringComparison.Ordinal);
        return $"{(type < 0 ? message : message[..type]).TrimEnd('.')}. {Help}";
    }

    private static IEnumerable<string> Words(Command command) =>
        command.Options.Where(static o => !o.Hidden).SelectMany(static o => o.Aliases.Prepend(o.Name));

    private static string Nearest(string word, IEnumerable<string> known)
    {
        (string? nearest, int distance) = known.Select(k => (k, Distance(word, k))).OrderBy(static k => k.Item2).FirstOrDefault();
        return nearest is not null && distance <= Math.Max(2, word.Length / 3) ? $" (did you mean '{nearest}'?)" : string.Empty;
    }

    /// <summary>Letters to insert, delete or replace.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int kept = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(kept, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
