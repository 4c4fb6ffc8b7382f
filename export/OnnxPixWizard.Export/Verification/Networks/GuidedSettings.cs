using System.Text.Json;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Export.Verification.Networks;

/// <summary>Rope scaling and proportional attention of a guided evaluation, as a case states them.</summary>
internal sealed class GuidedSettings
{
    private readonly int? _baseLength;

    public GuidedSettings(JsonElement settings, PixWizardOptions options)
    {
        Rope = new RopeSettings
        {
            HeadWidth = options.HeadWidth,
            ScaleFactor = settings.OptionalDouble("scale_factor") ?? options.ScaleFactor,
            ScaleWatershed = settings.OptionalDouble("scale_watershed") ?? 1,
        };
        _baseLength = settings.OptionalBoolean("proportional_attn") == true ? settings.RequireInt32("base_seqlen") : null;
    }

    public RopeSettings Rope { get; }

    /// <summary>Factor of the self-attention's scores for a padded number of tokens: √(ln S / ln base), 1 without proportional attention.</summary>
    public float Gain(int tokens) => _baseLength is { } length ? (float)Math.Sqrt(Math.Log(tokens) / Math.Log(length)) : 1;
}
