using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Tokenization;

/// <summary>Trains a tokenizer of Qwen's kind: case kept, byte level, a word
/// takes the space before it, nothing is added around a text.</summary>
internal static partial class QwenTokenizerTrainer
{
    private const string End = "<|endoftext|>";
    private const string Words =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Smallest vocabulary: every byte, and the special token.</summary>
    public const int MinVocabularySize = 256 + 1;

    /// <summary>Trains on sentences.</summary>
    /// <param name="corpus">Sentences as users write them; read once.</param>
    /// <param name="vocabularySize">Tokens, the special one included, at least <see cref="MinVocabularySize"/>.</param>
    /// <param name="minCount">Pairs that occur less often are never joined.</param>
    /// <returns>Ids: bytes, learnt tokens, the end token, which pads.</returns>
    public static TrainedTokenizer Train(IEnumerable<string> corpus, int vocabularySize, int minCount = 2)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, MinVocabularySize);
        string[] alphabet = [.. Enumerable.Range(0, 256).Select(static value => ByteAlphabet.CharacterOf((byte)value)).Order()
            .Select(static symbol => symbol.ToString())];
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        foreach (string sentence in corpus)
        {
            foreach (ValueMatch word in WordPattern().EnumerateMatches(sentence))
            {
                string text = sentence.Substring(word.Index, word.Length);
                counts[text] = counts.GetValueOrDefault(text) + 1;
            }
        }

        IEnumerable<(IReadOnlyList<string> Symbols, long Count)> words = counts.Select(static word => (Symbols(word.Key), word.Value));
        BpeMerges learnt = BpeTrainer.Train(
            alphabet, words, vocabularySize - MinVocabularySize, minCount, new HashSet<string>(StringComparer.Ordinal));
        return Build([.. alphabet, .. learnt.Products], learnt.Merges);
    }

    private static IReadOnlyList<string> Symbols(string word) =>
        [.. Encoding.UTF8.GetBytes(CanonicalComposer.Compose(word)).Select(static value => ByteAlphabet.CharacterOf(value).ToString())];

    private static TrainedTokenizer Build(string[] tokens, IReadOnlyList<(string Left, string Right)> merges)
    {
        byte[] json = TokenizerJsonWriter.Write(
            [TokenizerJsonWriter.AddedToken(tokens.Length, End)],
            normalizer: new JsonObject { ["type"] = "NFC" },
            preTokenizer: new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = Words }, ["behavior"] = "Isolated",
                        ["invert"] = false },
                    ByteLevel()),
            },
            postProcessor: ByteLevel(),
            decoder: ByteLevel(),
            model: TokenizerJsonWriter.Model(tokens, merges, unknown: null, suffix: null, byteFallback: false));
        return new TrainedTokenizer(json, tokens.Length + 1, tokens.Length);
    }

    private static JsonObject ByteLevel() =>
        new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = false, ["use_regex"] = false };

    [GeneratedRegex(Words, RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex WordPattern();
}
