namespace OnnxPixWizard.Text;

/// <summary>A token that is found in the text as a whole, before or after normalization.</summary>
/// <param name="Id">Id it becomes.</param>
/// <param name="Content">Text it is written as.</param>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Left out when decoding skips special tokens.</summary>
    public bool Special { get; init; }

    /// <summary>Sought in the normalized text, by the normalized form of its content.</summary>
    public bool Normalized { get; init; }

    /// <summary>Swallows the white space before it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Swallows the white space after it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Does not count where it touches a word character.</summary>
    public bool SingleWord { get; init; }

    public static AddedToken Read(JsonField node)
    {
        bool special = node["special"].Flag(false);
        return new AddedToken(node["id"].Number(Vocabulary.IdLimit), node["content"].Text())
        {
            Special = special,
            Normalized = node["normalized"].Flag(!special),
            LeftStrip = node["lstrip"].Flag(false),
            RightStrip = node["rstrip"].Flag(false),
            SingleWord = node["single_word"].Flag(false),
        };
    }
}
