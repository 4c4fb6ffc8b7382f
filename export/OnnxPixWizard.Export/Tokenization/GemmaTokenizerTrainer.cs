using System.Text;
using System.Text.Json.Nodes;

namespace OnnxPixWizard.Export.Tokenization;

/// <summary>
/// Trains a tokenizer of Gemma's kind: case and spacing kept, a space is <c>▁</c>, characters outside the vocabulary become bytes, one
/// <c>&lt;bos&gt;</c> before every text.
/// </summary>
internal static class GemmaTokenizerTrainer
{
    private const char Space = '▁';
    private static readonly string[] Specials = ["<pad>", "<eos>", "<bos>", "<unk>"];

    /// <summary>Smallest vocabulary: four special tokens, 256 bytes and the printable ASCII characters.</summary>
    public const int MinVocabularySize = 4 + 256 + 95;

    /// <summary>Trains on sentences.</summary>
    /// <param name="corpus">Sentences as users write them; read once.</param>
    /// <param name="vocabularySize">
    /// Tokens, the special ones included, at least <see cref="MinVocabularySize"/>. Characters of the corpus come before learnt tokens;
    /// those that find no room are written as bytes.
    /// </param>
    /// <param name="minCount">Rarer characters get no token and rarer pairs are never joined.</param>
    /// <returns>Ids: <c>&lt;pad&gt;</c> 0, <c>&lt;eos&gt;</c> 1, <c>&lt;bos&gt;</c>
    /// 2, <c>&lt;unk&gt;</c> 3, bytes, learnt tokens, characters.</returns>
    public static TrainedTokenizer Train(IEnumerable<string> corpus, int vocabularySize, int minCount = 2)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, MinVocabularySize);
        Dictionary<string, long> words = CountWords(corpus);
        int room = vocabularySize - Specials.Length - 256;
        HashSet<string> characters = [.. Characters(words, minCount).Take(room)];
        IEnumerable<(IReadOnlyList<string> Symbols, long Count)> pieces =
            words.SelectMany(word => KnownRuns(word.Key, characters).Select(run => (run, word.Value)));
        string[] alphabet = [.. characters.Order(StringComparer.Ordinal)];
        string[] reserved = [.. Specials, .. Enumerable.Range(0, 256).Select(static value => $"<0x{value:X2}>")];
        BpeMerges learnt = BpeTrainer.Train(alphabet, pieces, room - alphabet.Length, minCount, reserved.ToHashSet(StringComparer.Ordinal));
        return Build([.. reserved, .. learnt.Products, .. alphabet], learnt.Merges);
    }

    /// <summary>A word starts at each space sign, so that no token reaches over one.</summary>
    private static Dictionary<string, long> CountWords(IEnumerable<string> corpus)
    {
        Dictionary<string, long> words = new(StringComparer.Ordinal);
        foreach (string sentence in corpus)
        {
            string text = sentence.Replace(' ', Space);
            for (int start = 0; start < text.Length;)
            {
                int next = text.IndexOf(Space, start + 1);
                int end = next < 0 ? text.Length : next;
                string word = text[start..end];
                words[word] = words.GetValueOrDefault(word) + 1;
                start = end;
            }
        }

        return words;
    }

    /// <summary>Printable ASCII, then the corpus's other characters from the most frequent on.</summary>
    private static IEnumerable<string> Characters(Dictionary<string, long> words, int minCount)
    {
        IEnumerable<string> ascii = Enumerable.Range('!', '~' - '!' + 1).Select(static value => ((char)value).ToString())
            .Append(Space.ToString());
        IEnumerable<string> others = words
            .SelectMany(static word => word.Key.EnumerateRunes().Select(scalar => (scalar, word.Value)))
            .Where(static entry => entry.scalar.Value > '~')
            .GroupBy(static entry => entry.scalar, static entry => entry.Value)
            .Select(static group => (Scalar: group.Key, Count: group.Sum()))
            .Where(entry => entry.Count >= minCount && entry.Scalar.Value != Space)
            .OrderByDescending(static entry => entry.Count)
            .ThenBy(static entry => entry.Scalar.Value)
            .Select(static entry => entry.Scalar.ToString());
        return ascii.Concat(others);
    }

    /// <summary>The stretches of a word that no byte token will interrupt.</summary>
    private static IEnumerable<IReadOnlyList<string>> KnownRuns(string word, HashSet<string> characters)
    {
        List<string> run = [];
        foreach (Rune scalar in word.EnumerateRunes())
        {
            string character = scalar.ToString();
            if (characters.Contains(character))
            {
                run.Add(character);
            }
            else
            {
                yield return run;
                run = [];
            }
        }

        yield return run;
    }

    private static TrainedTokenizer Build(string[] tokens, IReadOnlyList<(string Left, string Right)> merges)
    {
        byte[] json = TokenizerJsonWriter.Write(
            new JsonArray([.. Specials.Select(static (token, id) => (JsonNode?)TokenizerJsonWriter.AddedToken(id, token))]),
            normalizer: new JsonObject
                { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = " " }, ["content"] = Space.ToString() },
            preTokenizer: new JsonObject
            {
                ["type"] = "Split", ["pattern"] = new JsonObject { ["String"] = " " }, ["behavior"] = "MergedWithPrevious",
                ["invert"] = false,
            },
            postProcessor: new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = new JsonArray(Special(0), Sequence("A", 0)),
                ["pair"] = new JsonArray(Special(0), Sequence("A", 0), Special(1), Sequence("B", 1)),
                ["special_tokens"] = new JsonObject
                {
                    ["<bos>"] = new JsonObject { ["id"] = "<bos>", ["ids"] = new JsonArray(2), ["tokens"] = new JsonArray("<bos>") },
                },
            },
            decoder: new JsonObject
            {
                ["type"] = "Sequence",
                ["decoders"] = new JsonArray(
                    new JsonObject
                        { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = Space.ToString() }, ["content"] = " " },
                    new JsonObject { ["type"] = "ByteFallback" },
                    new JsonObject { ["type"] = "Fuse" }),
            },
            model: TokenizerJsonWriter.Model(tokens, merges, "<unk>", suffix: null, byteFallback: true));
        return new TrainedTokenizer(json, tokens.Length, PadId: 0);
    }

    private static JsonObject Special(int type) => new() { ["SpecialToken"] = new JsonObject { ["id"] = "<bos>", ["type_id"] = type } };

    private static JsonObject Sequence(string id, int type) => new() { ["Sequence"] = new JsonObject { ["id"] = id, ["type_id"] = type } };
}
