using System.Globalization;
using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Vae;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>The autoencoder, from a folder as diffusers saves it, or from the single-file form, whose sizes its tensors tell.</summary>
internal static class VaePart
{
    /// <summary>Offset and factor of the latent, in files that have them.</summary>
    public const string Shift = "shift_factor", Scale = "scaling_factor";

    public static PartPlan Plan(string folder, TensorReport report) => PartPlan.Over(folder, checkpoint => Plan(folder, checkpoint, report));

    private static PartPlan Plan(string folder, ICheckpoint checkpoint, TensorReport report)
    {
        JsonObject? config = ConfigFile.TryRead(Directory.Exists(folder) ? folder : Path.GetDirectoryName(Path.GetFullPath(folder))!);
        if (config is not null && ConfigFile.Text(config, "_class_name") is string kind && kind != "AutoencoderKL")
        {
            throw new ConversionException($"The configuration in '{folder}' belongs to '{kind}'; the autoencoder is an AutoencoderKL.");
        }

        VaeOptions options = config is null ? FromTensors(folder, checkpoint) : NetworkOptions.Read<VaeOptions>(ConfigFile.ToElement(config));
        Dictionary<string, Graph> graphs = new(StringComparer.Ordinal)
        {
            [GraphNames.VaeEncoder] = VaeGraphs.Encoder(options),
            [GraphNames.VaeDecoder] = VaeGraphs.Decoder(options),
        };
        SortedDictionary<string, long[]> needed = PartPlan.Needed(graphs.Values);
        NetworkWeights weights = new(PartNames.Vae, checkpoint, needed, new VaeNames(options.BlockOutChannels.Count), report);
        (string source, string licence) = PartLicences.Of(PartNames.Vae, folder, checkpoint.Source);
        JsonObject record = JsonObject.Create(NetworkOptions.Write(options))!;
        record[Shift] = config is null ? 0 : ConfigFile.Number(config, Shift) ?? 0;
        if (config is null || ConfigFile.Number(config, Scale) is null)
        {
            // The transformer's own arguments decide.
            record.Remove(Scale);
        }

        return new PartPlan(checkpoint)
        {
            Name = PartNames.Vae,
            Graphs = graphs,
            Weights = weights,
            // In half precision the published one overflows; a repaired one says so.
            KeepFloat32 = config is null || ConfigFile.Flag(config, "force_upcast") is not false,
            Record = new PartRecord
            {
                Graphs = new Dictionary<string, GraphEntry>(StringComparer.Ordinal),
                Options = record,
                Parameters = needed.Values.Sum(TensorCount.Of),
                Precision = "",
                Source = source,
                Licence = licence,
            },
        };
    }

    /// <summary>SDXL's settings with the sizes that a single file's tensors have.</summary>
    private static VaeOptions FromTensors(string path, ICheckpoint checkpoint)
    {
        List<int> channels = [];
        int layers = 0;
        while (Rows(checkpoint, $"encoder.down.{channels.Count}.block.0.conv1.weight", $"encoder.down_blocks.{channels.Count}.resnets.0.conv1.weight") is int rows)
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
