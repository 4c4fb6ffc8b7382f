using System.Globalization;

namespace OnnxPixWizard.Sessions.Loras;

/// <summary>A file of low-rank changes (Hu et al. 2021, LoRA) that is applied to a bundle's weights while its graphs are loaded.</summary>
/// <remarks>
/// At loading, not with each request: a graph's weights are packed for the processor when it is opened and shared by all threads, and each
/// further set of them would be a further set in memory.
/// </remarks>
/// <param name="Path">A safetensors file with keys as PEFT, diffusers or kohya's scripts write them.</param>
/// <param name="Weight">Factor of the changes, -10 to 10: 1 is as taught, 0 changes nothing, between is less, below 0 the contrary.</param>
public sealed record LoraSource(string Path, float Weight = 1)
{
    private const float Most = 10;

    /// <summary>Factor of the changes.</summary>
    public float Weight { get; } = MathF.Abs(Weight) <= Most
        ? Weight
        : throw new ArgumentOutOfRangeException(nameof(Weight), Weight, "The weight must lie between -10 and 10; 1 is as taught.");

    /// <summary>Reads <c>FILE</c> or <c>FILE:WEIGHT</c>; a file that is really called so is taken as it is.</summary>
    /// <exception cref="FormatException">What follows the last colon is no number from -10 to 10.</exception>
    public static LoraSource Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        int colon = text.LastIndexOf(':');
        if (colon < 1 || File.Exists(text) || text.AsSpan(colon).ContainsAny('/', '\\'))
        {
            return new LoraSource(text);
        }

        return float.TryParse(text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out float weight)
            && MathF.Abs(weight) <= Most
            ? new LoraSource(text[..colon], weight)
            : throw new FormatException($"'{text[(colon + 1)..]}' in '{text}' is no weight: write a number from -10 to 10, such as 0.8.");
    }
}
