namespace OnnxPixWizard.Text.Patterns;

/// <summary>Chooses how a file's regex is run.</summary>
internal static class WordPatterns
{
    /// <summary>The pattern that the byte-level step applies where its <c>use_regex</c> says so.</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>CLIP's pattern, brackets as published.</summary>
    public const string Clip = @"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    /// <summary>CLIP's pattern with the special tokens in front.</summary>
    public const string ClipWithSpecials = @"<\|startoftext\|>|<\|endoftext\|>|" + Clip;

    /// <summary>The pattern of Qwen2 and Qwen3.</summary>
    public const string Qwen =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>A scanner where there is one for this regex, else the framework's engine.</summary>
    /// <exception cref="TokenizerException">The regex cannot be run faithfully.</exception>
    public static TextPattern FromRegex(string regex, string file, string field) => regex switch
    {
        Gpt2 => new Gpt2Words(),
        Clip => new ClipWords(withSpecials: false),
        ClipWithSpecials => new ClipWords(withSpecials: true),
        Qwen => new QwenWords(),
        @"\s+" => new SpaceRuns(),
        _ => new RegexPattern(regex, file, field),
    };
}
