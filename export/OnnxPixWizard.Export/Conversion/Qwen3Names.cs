namespace OnnxPixWizard.Export.Conversion;

/// <summary>Qwen3's files: with the language model's head or without.</summary>
internal sealed class Qwen3Names : WeightNames
{
    private const string Model = "model.";

    /// <inheritdoc/>
    public override IEnumerable<string> Spellings(string name) => [name, name[Model.Length..]];

    /// <inheritdoc/>
    public override bool IsUnneeded(string name) => name == "lm_head.weight" || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
}
