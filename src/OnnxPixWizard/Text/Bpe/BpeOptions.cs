namespace OnnxPixWizard.Text.Bpe;

/// <summary>The flags of a <c>tokenizer.json</c>'s model section; missing fields have these defaults.</summary>
internal sealed record BpeOptions
{
    /// <summary>Token for symbols that the vocabulary lacks; null lets them vanish.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Attached to the last symbol of a word before it is looked up.</summary>
    public string EndOfWordSuffix { get; init; } = "";

    /// <summary>A run of unknown symbols gives a single unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Unknown symbols become their bytes' tokens if all of them exist.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A word that is a token as a whole is returned without merging.</summary>
    public bool IgnoreMerges { get; init; }
}
