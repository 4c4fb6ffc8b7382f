namespace OnnxPixWizard.Text.PreTokenization;

/// <summary>What a split does with the stretches that its pattern matches.</summary>
internal enum SplitBehavior
{
    /// <summary>They disappear.</summary>
    Removed,

    /// <summary>Each is a word of its own.</summary>
    Isolated,

    /// <summary>Each belongs to the word before it.</summary>
    MergedWithPrevious,

    /// <summary>Each belongs to the word after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring ones are one word.</summary>
    Contiguous,
}
