using System.Globalization;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>Gemma's files: with the language model's head or without; the last layer and the norm behind it are not used.</summary>
/// <param name="lastLayer">Index of the last layer.</param>
internal sealed class GemmaNames(int lastLayer) : WeightNames
{
    private readonly string _last = string.Create(CultureInfo.InvariantCulture, $"model.layers.{lastLayer}.");

    /// <inheritdoc/>
    public override IEnumerable<string> Spellings(string name) => [name, name["model.".Length..]];

    /// <inheritdoc/>
    public override bool IsUnneeded(string name)
    {
        string full = name.StartsWith("model.", StringComparison.Ordinal) ? name : "model." + name;
        return name == "lm_head.weight" || full == "model.norm.weight" || full.StartsWith(_last, StringComparison.Ordinal) || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
    }
}
