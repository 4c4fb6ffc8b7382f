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

    /// <summary>Where graphs are loaded for the moment only, encodes the instruction and the empty one, which guidance will ask for, while the encoders are there.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="run"/> was terminated.</exception>
    public void Prepare(string instruction, GraphRun run)
    {
        if (!_graphs.KeepsGraphs)
        {
            Encode([.. ((string[])[instruction, string.Empty]).Distinct(StringComparer.Ordinal).Where(text => !_cache.TryGet(text, out _))], run);
        }
    }

    /// <exception cref="OperationCanceledException"><paramref name="run"/> was terminated.</exception>
    public TextEncoding Encode(string instruction, GraphRun run) => _cache.TryGet(instruction, out TextEncoding? known) ? known : Encode([instruction], run)[0];

    /// <summary>Each network reads all instructions before the other one is asked for.</summary>
    private TextEncoding[] Encode(string[] instructions, GraphRun run)
    {
        List<string>[] cuts = [.. instructions.Select(static _ => new List<string>())];
        (float[] States, bool[] Mask)[] texts = [.. instructions.Select((instruction, i) => HiddenStates(instruction, cuts[i], run))];
        float[][] pooled = [.. instructions.Select((instruction, i) => TextEmbeds(instruction, cuts[i], run))];
        TextEncoding[] encodings = [.. instructions.Select((instruction, i) => new TextEncoding(instruction, texts[i].States, texts[i].Mask, pooled[i], cuts[i]))];
        foreach (TextEncoding encoding in encodings)
        {
            _cache.Add(encoding.Instruction, encoding, encoding.Bytes);
        }

        return encodings;
    }

    private (float[] States, bool[] Mask) HiddenStates(string instruction, List<string> cuts, GraphRun run)
    {
        TokenBatch text = Tokenize(_text, instruction, "text", cuts);
        using GraphTensor ids = GraphTensor.From(text.Ids, 1, text.Length), mask = GraphTensor.From(text.AttentionMask, 1, text.Length);
        using GraphOutputs states = _graphs.RunOnce(GraphNames.TextEncoder,
            new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { ["input_ids"] = ids, ["attention_mask"] = mask }, run);
        return (states["hidden_states"].AsSpan<float>().ToArray(), Array.ConvertAll(text.AttentionMask.ToArray(), static m => m != 0));
    }

    private float[] TextEmbeds(string instruction, List<string> cuts, GraphRun run)
    {
        if (_task is null)
        {
            return [];
        }

        TokenBatch task = Tokenize(_task.Value, instruction, "task", cuts);
        using GraphTensor ids = GraphTensor.From(task.Ids, 1, task.Length);
        using GraphOutputs pooled = _graphs.RunOnce(GraphNames.TaskEncoder, new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { ["input_ids"] = ids }, run);
        return pooled["text_embeds"].AsSpan<float>().ToArray();
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
                "the tokenizer can't be used: " + e.Problem(), "Copy the bundle again, or export it again", e);
        }
    }

    private static TokenBatch Tokenize((Tokenizer Tokenizer, PaddingRule Rule) with, string instruction, string name, List<string> cuts)
    {
        TokenBatch batch = with.Tokenizer.EncodeBatch([instruction], with.Rule);
        if (batch.WasCut(0))
        {
            cuts.Add($"the {name} tokenizer cut the instruction from {batch.TokenCounts[0]} to {with.Rule.MaxLength} tokens: its end has no effect there");
        }

        return batch;
    }
}
