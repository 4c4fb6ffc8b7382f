using System.Text.Json.Nodes;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Tokenization;

/// <summary>
/// Trains a tokenizer of CLIP's kind: lower case, byte level, words end in <c>&lt;/w&gt;</c>, start and end token around every text.
/// </summary>
internal static class ClipTokenizerTrainer
{
    private const string Suffix = "</w>", Start = "<|startoftext|>", End = "<|endoftext|>";
    private const string Words = @"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    /// <summary>Smallest vocabulary: every byte within a word and at its end, and the two special tokens.</summary>
    public const int MinVocabularySize = 2 * 256 + 2;

    /// <summary>Trains on sentences.</summary>
    /// <param name="corpus">Sentences as users write them; read once.</param>
    /// <param name="vocabularySize">Tokens, the special ones included, at least <see cref="MinVocabularySize"/>.</param>
    /// <param name="minCount">Pairs that occur less often are never joined.</param>
    /// <returns>Ids: bytes, bytes at the end of a word, learnt tokens, start, end. The end token pads.</returns>
    public static TrainedTokenizer Train(IEnumerable<string> corpus, int vocabularySize, int minCount = 2)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, MinVocabularySize);
        string[] bytes = [.. ByteSymbols()];
        string[] alphabet = [.. bytes, .. bytes.Select(static symbol => symbol + Suffix)];
        Dictionary<string, (IReadOnlyList<string> Symbols, long Count)> words = CountWords(corpus, alphabet);
        BpeMerges learnt = BpeTrainer.Train(
            alphabet, words.Values, vocabularySize - MinVocabularySize, minCount, new HashSet<string>(StringComparer.Ordinal));
        return Build([.. alphabet, .. learnt.Products], learnt.Merges);
    }

    /// <summary>Printable bytes first, as in the published vocabularies.</summary>
    private static IEnumerable<string> ByteSymbols() => Enumerable.Range(0, 256)
        .Select(static value => ByteAlphabet.CharacterOf((byte)value))
        .Order()
        .Select(static character => character.ToString());

    /// <summary>The runtime's own tokenizer, still without merges, parts the corpus into words and symbols.</summary>
    private static Dictionary<string, (IReadOnlyList<string> Symbols, long Count)> CountWords(IEnumerable<string> corpus, string[] alphabet)
    {
        Tokenizer symbols = Build(alphabet, []).Load();
        Dictionary<string, (IReadOnlyList<string> Symbols, long Count)> words = new(StringComparer.Ordinal);
        List<string> word = [];
        foreach (string sentence in corpus)
        {
            word.Clear();
            foreach (int id in symbols.Encode(sentence, addSpecialTokens: false))
            {
                if (id >= alphabet.Length)
                {
                    continue; // a special token written out in the sentence
                }

                word.Add(alphabet[id]);
                if (id >= alphabet.Length / 2)
                {
                    string text = string.Concat(word);
                    words[text] = words.TryGetValue(text, out var known) ? (known.Symbols, known.Count + 1) : ([.. word], 1);
                    word.Clear();
                }
            }
        }

        return words;
    }

    private static TrainedTokenizer Build(string[] tokens, IReadOnlyList<(string Left, string Right)> merges)
    {
        int start = tokens.Length, end = start + 1;
        byte[] json = TokenizerJsonWriter.Write(
            [TokenizerJsonWriter.AddedToken(start, Start, normalized: true), TokenizerJsonWriter.AddedToken(end, End)],
            normalizer: new JsonObject
            {
                ["type"] = "Sequence",
                ["normalizers"] = new JsonArray(
                    new JsonObject { ["type"] = "NFC" },
                    new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["Regex"] = @"\s+" }, ["content"] = " " },
                    new JsonObject { ["type"] = "Lowercase" }),
            },
            preTokenizer: new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = Words }, ["behavior"] = "Removed",
                        ["invert"] = true },
                    ByteLevel(addPrefixSpace: false)),
            },
            postProcessor: new JsonObject
            {
                ["type"] = "RobertaProcessing",
                ["sep"] = new JsonArray(End, end),
                ["cls"] = new JsonArray(Start, start),
                ["trim_offsets"] = false,
                ["add_prefix_space"] = false,
            },
            decoder: ByteLevel(addPrefixSpace: true),
            model: TokenizerJsonWriter.Model([.. tokens, Start, End], merges, End, Suffix, byteFallback: false));
        return new TrainedTokenizer(json, end + 1, end);
    }

    private static JsonObject ByteLevel(bool addPrefixSpace) =>
        new() { ["type"] = "ByteLevel", ["add_prefix_space"] = addPrefixSpace, ["trim_offsets"] = true, ["use_regex"] = true };
}
