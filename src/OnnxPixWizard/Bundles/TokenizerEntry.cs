namespace OnnxPixWizard.Bundles;

/// <summary>A tokenizer's file and how its ids are cut and padded.</summary>
public sealed record TokenizerEntry
{
    /// <summary>Hugging Face <c>tokenizer.json</c>, a path relative to the manifest's folder.</summary>
    public required string File { get; init; }

    /// <summary>Most ids of a text, special ones included; longer texts are cut.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Id that fills the rest of a row.</summary>
    public required int PadId { get; init; }

    /// <summary>True: every row has <see cref="MaxLength"/> ids. False: the batch's longest, rounded up to <see cref="PadMultiple"/>.</summary>
    public bool PadToMaxLength { get; init; }

    /// <summary>Row lengths are multiples of this (unless <see cref="PadToMaxLength"/>).</summary>
    public int PadMultiple { get; init; } = 1;
}
