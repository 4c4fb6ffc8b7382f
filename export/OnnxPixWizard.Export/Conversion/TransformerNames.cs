namespace OnnxPixWizard.Export.Conversion;

/// <summary>The transformer's files; wrappers of training frameworks may stand before every name.</summary>
internal sealed class TransformerNames : WeightNames
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Prefixes => ["", "module.", "_orig_mod.", "model."];
}
