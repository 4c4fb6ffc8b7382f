using System.Text.Json;

namespace OnnxPixWizard.Training.Lora;

/// <summary>What a training of low-rank changes was begun with; it goes on with the same.</summary>
internal sealed record LoraSettings
{
    /// <summary>Name of the file in a run's folder.</summary>
    public const string FileName = "lora.json";

    /// <summary>Full path of the bundle.</summary>
    public required string Bundle { get; init; }

    /// <summary>Id of the bundle's task that is taught anew.</summary>
    public required string Task { get; init; }

    /// <summary>Rank of the changes.</summary>
    public required int Rank { get; init; }

    /// <summary>The changes are multiplied by alpha / rank.</summary>
    public required float Alpha { get; init; }

    /// <summary>Patterns of the names of layers that are changed.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Begins a run, or goes on with it.</summary>
    /// <exception cref="CommandException">The run was begun with other settings.</exception>
    public static LoraSettings Open(string folder, LoraSettings asked)
    {
        string file = Path.Combine(folder, FileName), text = JsonSerializer.Serialize(asked);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(file, text);
            return asked;
        }

        string known = File.ReadAllText(file);
        return known == text ? asked
            : throw new CommandException(ExitCode.Usage, $"The run in '{folder}' was begun with other settings ({known}), and is asked "
                + $"to go on with {text}. Give the same again, or name a new folder with --run.");
    }
}
