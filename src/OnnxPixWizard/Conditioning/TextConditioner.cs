using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Conditioning;

/// <summary>Instruction to tokens to the text networks' outputs; sentences used before are not encoded again.</summary>
internal sealed class TextConditioner
{
    private readonly GraphSet _graphs;
    private readonly (Tokenizer Tokenizer, PaddingRule Rule) _text;
    private readonly (Tokenizer Tokenizer, PaddingRule Rule)? _task;
    private readonly ByteBudgetCache<string, TextEncoding> _cache;

    public TextConditioner(Bundle bundle, GraphSet graphs, long cacheBytes)
    {
        _graphs = graphs;
        _text = Load(bundle, bundle.Manifest.Tokenizers!.Text);
        _task = bundle.Manifest.Tokenizers.Task is TokenizerEntry task ? Load(bundle, task) : null;
        _cache = new ByteBudgetCache<string, TextEncoding>(cacheBytes);
    }

    /// <summary>
    /// Where graphs are loaded for the moment only, encodes the instruction and the empty one, which guidance will ask for, while the
    /// encoders are there.
    /// </summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Prepare(string instruction, Work work)
    {
        if (!_graphs.KeepsGraphs)
        {
            string[] wanted = [.. ((string[])[instruction, string.Empty]).Distinct(StringComparer.Ordinal)];
            Encode([.. wanted.Where(text => !_cache.TryGet(text, out _))], work);
        }
    }

    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public TextEncoding Encode(string instruction, Work work) => _cache.TryGet(instruction, out TextEncoding? known)
        ? known
        : Encode([instruction], work)[0];

    /// <summary>Each network reads all instructions before the other one is asked for.</summary>
    private TextEncoding[] Encode(string[] instructions, Work work)
    {
        List<string>[] cuts = [.. instructions.Select(static _ => new List<string>())];
        (float[] States, bool[] Mask)[] texts = [.. instructions.Select((instruction, i) => HiddenStates(instruction, cuts[i], work))];
        float[][] pooled = [.. instructions.Select((instruction, i) => TextEmbeds(instruction, cuts[i], work))];
        TextEncoding[] encodings =
            [.. instructions.Select((instruction, i) => new TextEncoding(instruction, texts[i].States, texts[i].Mask, pooled[i], cuts[i]))];
        foreach (TextEncoding encoding in encodings)
        {
            _cache.Add(encoding.Instruction, encoding, encoding.Bytes);
        }

        return encodings;
    }

    private (float[] States, bool[] Mask) HiddenStates(string instruction, List<string> cuts, Work work)
    {
        TokenBatch text = Tokenize(_text, instruction, "text", cuts);
        using GraphTensor ids = GraphTensor.From(text.Ids, 1, text.Length), mask = GraphTensor.From(text.AttentionMask, 1, text.Length);
        float[] states = _graphs.RunOnceFor(
            "hidden_states", GraphNames.TextEncoder, work.Run, ("input_ids", ids), ("attention_mask", mask));
        return (states, Array.ConvertAll(text.AttentionMask.ToArray(), static m => m != 0));
    }

    private float[] TextEmbeds(string instruction, List<string> cuts, Work work)
    {
        if (_task is null)
        {
            return [];
        }

        TokenBatch task = Tokenize(_task.Value, instruction, "task", cuts);
        using GraphTensor ids = GraphTensor.From(task.Ids, 1, task.Length);
        return _graphs.RunOnceFor("text_embeds", GraphNames.TaskEncoder, work.Run, ("input_ids", ids));
    }

    private static (Tokenizer, PaddingRule) Load(Bundle bundle, TokenizerEntry entry)
    {
        try
        {
            PaddingRule rule = new()
            {
                MaxLength = entry.MaxLength, PadId = entry.PadId, PadToMaxLength = entry.PadToMaxLength, MultipleOf = entry.PadMultiple,
            };
            return (Tokenizer.Load(bundle.PathOf(entry.File)), rule);
        }
        catch (TokenizerException e)
        {
            throw new BundleException(BundleFault.Tokenizer, e.File, e.Field.Length == 0 ? null : $"field '{e.Field}'",
                "the tokenizer can't be used: " + Problem(e), "Copy the bundle again, or export it again", e);
        }
    }

    private static TokenBatch Tokenize((Tokenizer Tokenizer, PaddingRule Rule) with, string instruction, string name, List<string> cuts)
    {
        TokenBatch batch = with.Tokenizer.EncodeBatch([instruction], with.Rule);
        if (batch.WasCut(0))
        {
            cuts.Add($"the {name} tokenizer cut the instruction from {batch.TokenCounts[0]} to {with.Rule.MaxLength} tokens: "
                + "its end has no effect there");
        }

        return batch;
    }

    /// <summary>The fault alone: file and field are told by the bundle's own exception.</summary>
    private static string Problem(TokenizerException fault)
    {
        int start = fault.Message.IndexOf(": ", StringComparison.Ordinal);
        return (start < 0 ? fault.Message : fault.Message[(start + 2)..]).TrimEnd('.');
    }
}

/// <summary>An instruction as the text networks see it.</summary>
/// <param name="Instruction">The sentence.</param>
/// <param name="HiddenStates">text_encoder's states, [L, Y].</param>
/// <param name="Mask">True on real tokens, [L].</param>
/// <param name="Pooled">task_encoder's vector, [T]; empty where the family has none.</param>
/// <param name="Cuts">One line for each tokenizer that had to cut the sentence.</param>
internal sealed record TextEncoding(string Instruction, float[] HiddenStates, bool[] Mask, float[] Pooled, IReadOnlyList<string> Cuts)
{
    public long Bytes => (sizeof(float) * (HiddenStates.LongLength + Pooled.LongLength)) + Mask.LongLength;
}
