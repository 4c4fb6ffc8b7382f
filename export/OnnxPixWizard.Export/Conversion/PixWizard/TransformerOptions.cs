using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Export.Conversion.PixWizard;

/// <summary>
/// The transformer's sizes: what the arguments stored beside the weights say, then what the published model of their name is built with,
/// then what the tensors' own shapes tell (widths of text and picture, for example, were never stored).
/// </summary>
internal static partial class TransformerOptions
{
    private const int UsualPatch = 2, LargestPatch = 256;

    private static readonly Dictionary<string, JsonObject> s_models = new(StringComparer.Ordinal)
    {
        ["PixWizard_2B_GQA_patch2"] = new JsonObject
            { ["patch_size"] = 2, ["dim"] = 2304, ["n_layers"] = 24, ["n_heads"] = 32, ["n_kv_heads"] = 8 },
        ["PixWizard_2B_patch2"] = new JsonObject { ["patch_size"] = 2, ["dim"] = 2304, ["n_layers"] = 24, ["n_heads"] = 32 },
    };

    /// <param name="arguments">The stored arguments.</param>
    /// <param name="checkpoint">The weights.</param>
    /// <exception cref="ConversionException">The tensors are not PixWizard's.</exception>
    /// <exception cref="NetworkOptionsException">The sizes make no network.</exception>
    public static PixWizardOptions Read(JsonObject arguments, ICheckpoint checkpoint)
    {
        JsonObject model = ConfigFile.Text(arguments, "model") is string name ? s_models.GetValueOrDefault(name) ?? Patch(name) : [];
        return NetworkOptions.Read<PixWizardOptions>(
            ConfigFile.ToElement(ConfigFile.Merge(FromTensors(arguments, model, checkpoint), model, arguments)));
    }

    private static JsonObject Patch(string model) => PatchSuffix().Match(model) is { Success: true } match
        ? new JsonObject { ["patch_size"] = int.Parse(match.Groups["side"].Value, CultureInfo.InvariantCulture) }
        : [];

    private static JsonObject FromTensors(JsonObject arguments, JsonObject model, ICheckpoint checkpoint)
    {
        long? Extent(string tensor, int axis) =>
            Find(checkpoint, tensor) is { } found && axis < found.Shape.Length ? found.Shape[axis] : null;
        double side = ConfigFile.Number(arguments, "patch_size") ?? ConfigFile.Number(model, "patch_size") ?? UsualPatch;
        long patch = side is >= 1 and <= LargestPatch ? (long)side : throw new ConversionException(
            $"The arguments beside '{checkpoint.Source}' say 'patch_size' {side}; it must lie between 1 and {LargestPatch}.");
        long dim = Extent("pad_token", 0) ?? throw new ConversionException(
            $"'{checkpoint.Source}' holds no PixWizard: the tensor 'pad_token' is missing among its {checkpoint.Tensors.Count}. Give the "
                + "folder with consolidated_ema.00-of-01.pth.");
        long? heads = Extent("layers.0.attention.gate", 0), keyRows = Extent("layers.0.attention.wk.weight", 0);
        long? inputs = Extent("x_embedder.weight", 1), outputs = Extent("final_layer.linear.weight", 0);
        int layers = 0;
        while (Find(checkpoint, string.Create(CultureInfo.InvariantCulture, $"layers.{layers}.attention.wq.weight")) is not null)
        {
            layers++;
        }

        JsonObject sizes = new()
        {
            ["dim"] = dim,
            ["n_layers"] = layers,
            ["n_heads"] = heads,
            ["n_kv_heads"] = heads > 0 && keyRows is not null ? keyRows / Math.Max(1, dim / heads.Value) : null,
            ["patch_size"] = patch,
            ["in_channels"] = inputs / (2 * patch * patch),
            ["learn_sigma"] = inputs is null || outputs is null ? null : outputs == inputs,
            ["qk_norm"] = Find(checkpoint, "layers.0.attention.q_norm.weight") is not null,
            ["cap_feat_dim"] = Extent("layers.0.attention_y_norm.weight", 0),
            ["cap_clip_feat_dim"] = Extent("task_embedder.0.weight", 0),
            ["image_feat_dim"] = Extent("global_semantic_embedder.0.weight", 0),
        };
        return sizes;
    }

    private static CheckpointTensor? Find(ICheckpoint checkpoint, string name) => new TransformerNames().Prefixes
        .Select(prefix => checkpoint.Tensors.GetValueOrDefault(prefix + name))
        .FirstOrDefault(static tensor => tensor is not null);

    [GeneratedRegex(@"_patch(?<side>\d{1,3})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PatchSuffix();
}
