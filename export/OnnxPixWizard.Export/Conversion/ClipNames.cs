namespace OnnxPixWizard.Export.Conversion;

/// <summary>CLIP's files: both towers, with what compares pictures and texts, which is not used.</summary>
internal sealed class ClipNames : WeightNames
{
    /// <inheritdoc/>
    public override bool IsUnneeded(string name) =>
        name is "logit_scale" or "visual_projection.weight" or "vision_model.post_layernorm.weight" or "vision_model.post_layernorm.bias"
        || name.EndsWith(".position_ids", StringComparison.Ordinal);
}
