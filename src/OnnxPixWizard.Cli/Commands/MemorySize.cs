using System.Globalization;

namespace OnnxPixWizard.Cli.Commands;

/// <summary>Sizes of memory as users write them.</summary>
internal static class MemorySize
{
    private const string Units = "KMGT";

    /// <summary>Reads a number of bytes with a unit: K, M, G or T of 1024, alone or as in MB and MiB.</summary>
    /// <exception cref="CommandException">The text is none.</exception>
    public static long? Parse(string? text) => text is null ? null : Parse(text, "--memory");

    /// <inheritdoc cref="Parse(string?)"/>
    public static long Parse(string text, string option)
    {
        string word = text.Trim().ToUpperInvariant();
        string number = word.EndsWith("IB", StringComparison.Ordinal) ? word[..^2] : word.EndsWith('B') ? word[..^1] : word;
        int unit = number.Length == 0 ? -1 : Units.IndexOf(number[^1], StringComparison.Ordinal);
        return double.TryParse(
            unit < 0 ? number : number[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value * Math.Pow(1024, unit + 1) is >= 1 and < 1e18 and double bytes
            ? (long)bytes
            : throw new CommandException(ExitCode.Usage, $"{option}: '{text}' is no size; write it like 8G or 1.5G.");
    }
}
