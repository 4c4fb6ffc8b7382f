using System.Globalization;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Sessions;

/// <summary>Names, types and shapes that a graph's role prescribes, in the numbers of a manifest.</summary>
internal sealed class GraphContract
{
    private const TensorElementType F32 = TensorElementType.Float, I64 = TensorElementType.Int64, Bool = TensorElementType.Bool;
    private const long Any = -1;

    private readonly List<Port> _inputs = [];
    private readonly List<Port> _outputs = [];

    private sealed record Port(string Name, TensorElementType Type, long[] Shape);

    /// <summary>The contract of a role, or null for a graph that no role of the runtime names.</summary>
    public static GraphContract? Of(string graph, string? variant, BundleManifest manifest)
    {
        NetworkSettings net = manifest.Network;
        GraphContract contract = new();
        if (net.PixelField is PixelFieldSettings field)
        {
            return contract.PixNerd(graph, net, field);
        }

        switch (graph)
        {
            case GraphNames.TextEncoder:
                return contract.In("input_ids", I64, Any, Any).In("attention_mask", I64, Any, Any)
                    .Out("hidden_states", F32, Any, Any, net.TextWidth);
            case GraphNames.TaskEncoder:
                return contract.In("input_ids", I64, Any, Any).Out("text_embeds", F32, Any, net.PooledWidth);
            case GraphNames.VisionEncoder:
                return contract.In("image", F32, Any, 3, Any, Any).Out("image_tokens", F32, Any, net.ImageTokens, net.ImageFeatDim);
            case GraphNames.SourceStem:
                return contract.In("image", F32, Any, 3, Any, Any).Out("source_tokens", F32, Any, Any, net.SourceWidth());
            case GraphNames.Restorer or GraphNames.Perception:
                int side = manifest.ShapeOf(graph).OverviewSide;
                contract.In("image", F32, Any, 3, Any, Any).In("hole", F32, Any, 1, Any, Any).In("overview", F32, Any, 3, side, side)
                    .In("task", I64, Any).Out("restored", F32, Any, 3, Any, Any);
                return manifest.Tasks.Any(task => task.Restorer is { DamageAbove: not null } restorer && restorer.GraphName == graph)
                    ? contract.Out(GraphNames.DamageOutput, F32, Any)
                    : contract;
            case GraphNames.VaeEncoder:
                return contract.In("image", F32, Any, 3, Any, Any).Out("mean", F32, Any, net.Channels, Any, Any)
                    .Out("logvar", F32, Any, net.Channels, Any, Any);
            case GraphNames.VaeDecoder:
                return contract.In("latent", F32, Any, net.Channels, Any, Any).Out("image", F32, Any, 3, Any, Any);
            case GraphNames.Conditioner:
                contract.In("hidden_states", F32, Any, Any, net.TextWidth).In("text_embeds", F32, Any, net.PooledWidth)
                    .In("image_tokens", F32, Any, net.ImageTokens, net.ImageFeatDim)
                        .Out("request_embedding", F32, Any, net.ConditioningWidth);
                contract._outputs.AddRange(KeysAndValues(net));
                return contract;
            case GraphNames.Modulation:
                return contract.In("timesteps", F32, Any).In("request_embedding", F32, Any, net.ConditioningWidth)
                    .Out("block_modulation", F32, Any, Any, net.Layers, 4 * net.Dim).Out("final_scale", F32, Any, Any, net.Dim);
            case GraphNames.Step:
                return contract.Step(net, masked: variant != GraphNames.MaskFreeVariant);
            default:
                return null;
        }
    }

    /// <exception cref="BundleException">The graph lacks an input or output,
    /// has another input, or one is of another type or shape.</exception>
    public void Check(GraphSession session, string file)
    {
        Check(session.Inputs, _inputs, "input", file);
        Check(session.Outputs, _outputs, "output", file);
        foreach (GraphValue input in session.Inputs)
        {
            if (!_inputs.Exists(p => p.Name == input.Name))
            {
                throw Fault(file, $"input '{input.Name}'", "not known to the runtime");
            }
        }
    }

    private static void Check(IReadOnlyList<GraphValue> actual, List<Port> expected, string what, string file)
    {
        foreach (Port port in expected)
        {
            GraphValue value = actual.FirstOrDefault(v => v.Name == port.Name)
                ?? throw Fault(file, $"{what} '{port.Name}'", "missing");
            if (value.ElementType != port.Type)
            {
                throw Fault(file, $"{what} '{port.Name}'",
                    $"its elements are {GraphValue.NameOf(value.ElementType)} instead of {GraphValue.NameOf(port.Type)}");
            }

            bool fits = value.Shape.Count == port.Shape.Length;
            for (int i = 0; fits && i < port.Shape.Length; i++)
            {
                fits = port.Shape[i] == Any || value.Shape[i].Length is null || value.Shape[i].Length == port.Shape[i];
            }

            if (!fits)
            {
                string found = string.Join(
                    ", ", value.Shape.Select(static d => d.Length?.ToString(CultureInfo.InvariantCulture) ?? d.Symbol ?? "?"));
                string wanted = string.Join(
                    ", ", port.Shape.Select(static n => n == Any ? "any" : n.ToString(CultureInfo.InvariantCulture)));
                throw Fault(file, $"{what} '{port.Name}'", $"its shape is [{found}] where the manifest's numbers give [{wanted}]");
            }
        }
    }

    private static BundleException Fault(string file, string field, string problem) =>
        new(BundleFault.Graph, file, field, problem, "Export the bundle again");

    private static IEnumerable<Port> KeysAndValues(NetworkSettings net)
    {
        long width = net.HeadWidth();
        for (int i = 0; i < net.Layers; i++)
        {
            yield return new Port(StepNames.TextKeys(i), F32, [Any, net.KeyValueHeads, Any, width]);
            yield return new Port(StepNames.TextValues(i), F32, [Any, net.KeyValueHeads, Any, width]);
            yield return new Port(StepNames.ImageKeys(i), F32, [Any, net.KeyValueHeads, net.SampleTokens, width]);
            yield return new Port(StepNames.ImageValues(i), F32, [Any, net.KeyValueHeads, net.SampleTokens, width]);
        }
    }

    private GraphContract Step(NetworkSettings net, bool masked)
    {
        In("tokens", F32, Any, Any, net.TokenWidth()).In("source_tokens", F32, Any, Any, net.SourceWidth());
        if (masked)
        {
            In("token_mask", Bool, Any, Any);
        }

        In("rope_cos", F32, Any, Any, net.HeadWidth() / 2).In("rope_sin", F32, Any, Any, net.HeadWidth() / 2)
            .In("attention_gain", F32, Any, 1, 1, 1).In("block_modulation", F32, Any, net.Layers, 4 * net.Dim)
            .In("final_scale", F32, Any, net.Dim).In("text_mask", Bool, Any, Any);
        _inputs.AddRange(KeysAndValues(net));
        return Out("velocity", F32, Any, Any, net.TokenWidth());
    }

    private GraphContract? PixNerd(string graph, NetworkSettings net, PixelFieldSettings field)
    {
        bool isText = field.TextTokens > 0;
        long modulation = 6L * net.Dim, width = net.HeadWidth();
        switch (graph)
        {
            case GraphNames.TextEncoder:
                return In("input_ids", I64, Any, Any).In("attention_mask", I64, Any, Any)
                    .Out("hidden_states", F32, Any, Any, net.TextWidth);
            case GraphNames.Conditioner:
                return isText
                    ? In("hidden_states", F32, Any, field.TextTokens, net.TextWidth).Out("text_tokens", F32, Any, field.TextTokens, net.Dim)
                    : In("class_ids", I64, Any).Out("request_embedding", F32, Any, net.Dim);
            case GraphNames.Modulation:
                In("timesteps", F32, Any).Out("block_modulation", F32, Any, Any, net.Layers, modulation)
                    .Out("token_shift", F32, Any, 1, net.Dim);
                return !isText ? In("request_embedding", F32, Any, net.Dim)
                    : field.TextLayers > 0 ? Out("text_modulation", F32, Any, Any, field.TextLayers, modulation) : this;
            case GraphNames.TextRefiner:
                In("text_tokens", F32, Any, field.TextTokens, net.Dim);
                if (field.TextLayers > 0)
                {
                    In("text_modulation", F32, Any, field.TextLayers, modulation);
                }

                _outputs.AddRange(TextKeysAndValues(net, field));
                return this;
            case GraphNames.FieldGrid:
                return In("field_columns", F32, Any).In("field_rows", F32, Any).Out("pixel_offsets", F32, Any, field.Width);
            case GraphNames.Step:
                In("tokens", F32, Any, Any, Any).In("patch_pixels", TensorElementType.Int32, (long)net.PatchSize * net.PatchSize)
                    .In("pixel_offsets", F32, Any, field.Width)
                    .In("rope_cos", F32, 1, Any, width / 2).In("rope_sin", F32, 1, Any, width / 2)
                    .In("block_modulation", F32, Any, net.Layers, modulation).In("token_shift", F32, Any, net.Dim);
                if (isText)
                {
                    _inputs.AddRange(TextKeysAndValues(net, field));
                }

                return Out("velocity", F32, Any, Any, Any);
            default:
                return null;
        }
    }

    private static IEnumerable<Port> TextKeysAndValues(NetworkSettings net, PixelFieldSettings field)
    {
        long[] shape = [Any, field.TextTokens, net.Heads, net.HeadWidth()];
        for (int i = 0; i < net.Layers; i++)
        {
            yield return new Port(StepNames.TextKeys(i), F32, shape);
            yield return new Port(StepNames.TextValues(i), F32, shape);
        }
    }

    private GraphContract In(string name, TensorElementType type, params long[] shape)
    {
        _inputs.Add(new Port(name, type, shape));
        return this;
    }

    private GraphContract Out(string name, TensorElementType type, params long[] shape)
    {
        _outputs.Add(new Port(name, type, shape));
        return this;
    }
}
