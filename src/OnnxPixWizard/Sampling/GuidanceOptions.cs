namespace OnnxPixWizard.Sampling;

/// <summary>How strongly the picture and the instruction pull, and on which channels.</summary>
public sealed record GuidanceOptions
{
    /// <summary>Text guidance scale, 0 to 100; 1 is unguided.</summary>
    public double TextScale { get; init => field = Require.InRange(value, 0, 100, "1 is unguided, 4 is usual"); } = 1;

    /// <summary>Image guidance scale, 0 to 100; 1 is unguided.</summary>
    public double ImageScale { get; init => field = Require.InRange(value, 0, 100, "1 is unguided, 1.5 is usual"); } = 1;

    /// <summary>State channels that are guided, counted from the first; the others follow the full branch alone. Null guides all; the published code guides 3 of 4.</summary>
    public int? GuidedChannels { get; init => field = value is null ? null : Require.InRange(value.Value, 0, 4096, "null guides all channels"); }
}
