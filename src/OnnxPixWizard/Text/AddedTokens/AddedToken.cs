namespace OnnxPixWizard.Text.AddedTokens;

/// <summary>A token that is found in the text as a whole, before or after normalisation.</summary>
/// <param name="Id">Id it becomes.</param>
/// <param name="Content">Text it is written as.</param>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Left out when decoding skips special tokens.</summary>
    public bool Special { get; init; }

    /// <summary>Sought in the normalised text, by the normalised form of its content.</summary>
    public bool Normalized { get; init; }

    /// <summary>Swallows the white space before it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Swallows the white space after it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Does not count where it touches a word character.</summary>
    public bool SingleWord { get; init; }
}
