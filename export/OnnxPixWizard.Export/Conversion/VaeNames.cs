using System.Globalization;
using System.Text.RegularExpressions;
using OnnxPixWizard.Networks.Vae;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>The autoencoder's files: diffusers' present and older names, and the names of the single-file form.</summary>
/// <param name="levels">Levels of the network: the single-file form counts the decoder's from the output side.</param>
internal sealed partial class VaeNames(int levels) : WeightNames
{
    private static readonly (string Current, string Older)[] s_middle =
    [
        (".mid_block.resnets.0.", ".mid.block_1."), (".mid_block.resnets.1.", ".mid.block_2."), (".mid_block.attentions.0.group_norm.", ".mid.attn_1.norm."),
        (".mid_block.attentions.0.to_q.", ".mid.attn_1.q."), (".mid_block.attentions.0.to_k.", ".mid.attn_1.k."), (".mid_block.attentions.0.to_v.", ".mid.attn_1.v."),
        (".mid_block.attentions.0.to_out.0.", ".mid.attn_1.proj_out."), (".conv_norm_out.", ".norm_out."), (".conv_shortcut.", ".nin_shortcut."),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Prefixes => ["", "first_stage_model.", "vae."];

    /// <inheritdoc/>
    public override bool AllowsTrailingOnes => true;

    /// <inheritdoc/>
    public override IEnumerable<string> Spellings(string name) => [name, VaeParameterNames.ToOlder(name), ToSingleFile(name)];

    /// <inheritdoc/>
    public override bool IsUnneeded(string name) => name.StartsWith("loss.", StringComparison.Ordinal) || name.StartsWith("model_ema.", StringComparison.Ordinal);

    /// <summary>The name in the single-file form.</summary>
    public string ToSingleFile(string name)
    {
        name = LevelName().Replace(name, match =>
        {
            int level = int.Parse(match.Groups["level"].Value, CultureInfo.InvariantCulture);
            bool down = match.Groups["side"].Value == "down";
            string what = match.Groups["what"].Value switch { "resnets" => "block." + match.Groups["index"].Value, "downsamplers" => "downsample", _ => "upsample" };
            return string.Create(CultureInfo.InvariantCulture, $".{(down ? "down" : "up")}.{(down ? level : levels - 1 - level)}.{what}.");
        });
        foreach ((string current, string older) in s_middle)
        {
            name = name.Replace(current, older, StringComparison.Ordinal);
        }

        return name;
    }

    [GeneratedRegex(@"\.(?<side>down|up)_blocks\.(?<level>\d+)\.(?<what>resnets|downsamplers|upsamplers)\.(?<index>\d+)\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LevelName();
}
