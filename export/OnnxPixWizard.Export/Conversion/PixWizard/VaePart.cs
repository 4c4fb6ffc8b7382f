using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Vae;

namespace OnnxPixWizard.Export.Conversion.PixWizard;

/// <summary>The autoencoder, from a folder as diffusers saves it, or from the single-file form, whose sizes its tensors tell.</summary>
internal static class VaePart
{
    /// <summary>Offset and factor of the latent, in files that have them.</summary>
    public const string Shift = "shift_factor", Scale = "scaling_factor";

    public static PartPlan Plan(string folder, TensorReport report) =>
        PartPlan.Over(folder, checkpoint => Plan(folder, checkpoint, report));

    private static PartPlan Plan(string folder, ICheckpoint checkpoint, TensorReport report)
    {
        JsonObject? config = ConfigFile.TryRead(Directory.Exists(folder) ? folder : Path.GetDirectoryName(Path.GetFullPath(folder))!);
        if (config is not null && ConfigFile.Text(config, "_class_name") is string kind && kind != "AutoencoderKL")
        {
            throw new ConversionException($"The configuration in '{folder}' belongs to '{kind}'; the autoencoder is an AutoencoderKL.");
        }

        VaeOptions options = config is null ? FromTensors(folder, checkpoint)
            : NetworkOptions.Read<VaeOptions>(ConfigFile.ToElement(config));
        Dictionary<string, Graph> graphs = new(StringComparer.Ordinal)
        {
            [GraphNames.VaeEncoder] = VaeGraphs.Encoder(options),
            [GraphNames.VaeDecoder] = VaeGraphs.Decoder(options),
        };
        JsonObject record = JsonObject.Create(NetworkOptions.Write(options))!;
        record[Shift] = config is null ? 0 : ConfigFile.Number(config, Shift) ?? 0;
        if (config is null || ConfigFile.Number(config, Scale) is null)
        {
            // The transformer's own arguments decide.
            record.Remove(Scale);
        }

        // In half precision the published one overflows; a repaired one says so.
        return PartPlan.Create(
            PartNames.Vae, folder, checkpoint, graphs, new VaeNames(options.BlockOutChannels.Count), record, report,
            keepFloat32: config is null || ConfigFile.Flag(config, "force_upcast") is not false);
    }

    /// <summary>SDXL's settings with the sizes that a single file's tensors have.</summary>
    private static VaeOptions FromTensors(string path, ICheckpoint checkpoint)
    {
        List<int> channels = [];
        int layers = 0;
        while (Rows(checkpoint, $"encoder.down.{channels.Count}.block.0.conv1.weight",
            $"encoder.down_blocks.{channels.Count}.resnets.0.conv1.weight") is int rows)
        {
            channels.Add(rows);
        }

        while (Rows(checkpoint, Numbered("encoder.down.0.block", layers), Numbered("encoder.down_blocks.0.resnets", layers)) is not null)
        {
            layers++;
        }

        return channels.Count > 0 && Rows(checkpoint, "post_quant_conv.weight") is int latent
            ? new VaeOptions { BlockOutChannels = channels, LayersPerBlock = layers, LatentChannels = latent }
            : throw new ConversionException($"'{path}' has no config.json, and its tensors are not those of an autoencoder.");
    }

    private static string Numbered(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}.{index}.conv1.weight");

    private static int? Rows(ICheckpoint checkpoint, params string[] names) => names
        .SelectMany(static name => (string[])[name, "first_stage_model." + name])
        .Select(checkpoint.Tensors.GetValueOrDefault)
        .FirstOrDefault(static tensor => tensor is not null) is { Shape: [var rows, ..] } ? (int)rows : null;
}

/// <summary>The autoencoder's files: diffusers' present and older names, and the names of the single-file form.</summary>
/// <param name="levels">Levels of the network: the single-file form counts the decoder's from the output side.</param>
internal sealed partial class VaeNames(int levels) : WeightNames
{
    private static readonly (string Current, string Older)[] s_middle =
    [
        (".mid_block.resnets.0.", ".mid.block_1."), (".mid_block.resnets.1.", ".mid.block_2."),
        (".mid_block.attentions.0.group_norm.", ".mid.attn_1.norm."),
        (".mid_block.attentions.0.to_q.", ".mid.attn_1.q."), (".mid_block.attentions.0.to_k.", ".mid.attn_1.k."),
        (".mid_block.attentions.0.to_v.", ".mid.attn_1.v."),
        (".mid_block.attentions.0.to_out.0.", ".mid.attn_1.proj_out."), (".conv_norm_out.", ".norm_out."),
        (".conv_shortcut.", ".nin_shortcut."),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Prefixes => ["", "first_stage_model.", "vae."];

    /// <inheritdoc/>
    public override bool AllowsTrailingOnes => true;

    /// <inheritdoc/>
    public override IEnumerable<string> Spellings(string name) => [name, VaeParameterNames.ToOlder(name), ToSingleFile(name)];

    /// <inheritdoc/>
    public override bool IsUnneeded(string name) =>
        name.StartsWith("loss.", StringComparison.Ordinal) || name.StartsWith("model_ema.", StringComparison.Ordinal);

    /// <summary>The name in the single-file form.</summary>
    public string ToSingleFile(string name)
    {
        name = LevelName().Replace(name, match =>
        {
            int level = int.Parse(match.Groups["level"].Value, CultureInfo.InvariantCulture);
            bool down = match.Groups["side"].Value == "down";
            string what = match.Groups["what"].Value switch
                { "resnets" => "block." + match.Groups["index"].Value, "downsamplers" => "downsample", _ => "upsample" };
            return string.Create(CultureInfo.InvariantCulture, $".{(down ? "down" : "up")}.{(down ? level : levels - 1 - level)}.{what}.");
        });
        foreach ((string current, string older) in s_middle)
        {
            name = name.Replace(current, older, StringComparison.Ordinal);
        }

        return name;
    }

    [GeneratedRegex(@"\.(?<side>down|up)_blocks\.(?<level>\d+)\.(?<what>resnets|downsamplers|upsamplers)\.(?<index>\d+)\.",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LevelName();
}
