using System.Globalization;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>The graphs that a bundle holds of PixNerd. Named extents: batch, tokens,
/// field_pixels and the like, so that any size and any decoder grid runs.</summary>
public static class PixNerdGraphs
{
    /// <summary>class_ids to request_embedding: once a request, in the class family.</summary>
    public static Graph Conditioner(PixNerdClassOptions options)
    {
        Graph graph = new("conditioner");
        graph.Output("request_embedding",
            new PixNerdClasses(new ParameterScope(graph), options).Apply(graph.Input("class_ids", ElementType.Int64, "batch")));
        return graph;
    }

    /// <summary>hidden_states to text_tokens: once a request, in the text family.</summary>
    public static Graph Conditioner(PixNerdTextOptions options)
    {
        Graph graph = new("conditioner");
        graph.Output("text_tokens", new PixNerdText(new ParameterScope(graph), options).Embed(
            graph.Input("hidden_states", ElementType.Float32, "batch", options.TxtMaxLength, options.TxtEmbedDim)));
        return graph;
    }

    /// <summary>
    /// timesteps and, in the class family, request_embedding to block_modulation, token_shift and, in the text family, text_modulation:
    /// once a time grid.
    /// </summary>
    public static Graph Modulation(PixNerdOptions options)
    {
        Graph graph = new("modulation");
        Value times = graph.Input("timesteps", ElementType.Float32, "times");
        Value? embedding =
            options is PixNerdClassOptions ? graph.Input("request_embedding", ElementType.Float32, "batch", options.HiddenSize) : null;
        (Value blocks, Value? text, Value shift) = new PixNerdModulation(new ParameterScope(graph), options).ApplyGrid(times, embedding);
        graph.Output("block_modulation", blocks);
        graph.Output("token_shift", shift);
        if (text is not null)
        {
            graph.Output("text_modulation", text);
        }

        return graph;
    }

    /// <summary>text_tokens and text_modulation of one time to text_keys.i and text_values.i: once a time, in the text family.</summary>
    public static Graph TextRefiner(PixNerdTextOptions options)
    {
        Graph graph = new("text_refiner");
        Value tokens = graph.Input("text_tokens", ElementType.Float32, "batch", options.TxtMaxLength, options.HiddenSize);
        IReadOnlyList<PixNerdBlockModulation> modulation =
            options.NumTextBlocks == 0 ? []
                : PixNerdBlockModulation.Unpack(ModulationInput(graph, "text_modulation", options.NumTextBlocks, options));
        IReadOnlyList<PixNerdTextConditions> conditions = new PixNerdText(new ParameterScope(graph), options).Refine(tokens, modulation);
        for (int block = 0; block < conditions.Count; block++)
        {
            graph.Output(Numbered("text_keys", block), conditions[block].Keys);
            graph.Output(Numbered("text_values", block), conditions[block].Values);
        }

        return graph;
    }

    /// <summary>field_columns and field_rows, the places of a patch's pixels, to pixel_offsets: once a size.</summary>
    public static Graph FieldGrid(PixNerdOptions options)
    {
        Graph graph = new("field_grid");
        graph.Output("pixel_offsets", new PixNerdStep(new ParameterScope(graph), options).PixelOffsets(
            graph.Input("field_columns", ElementType.Float32, "field_columns"),
            graph.Input("field_rows", ElementType.Float32, "field_rows")));
        return graph;
    }

    /// <summary>State and everything prepared to velocity: once an evaluation.</summary>
    public static Graph Step(PixNerdOptions options)
    {
        Graph graph = new("step");
        int width = options.HeadWidth, heads = options.NumGroups;
        Value tokens = graph.Input("tokens", ElementType.Float32, "batch", "tokens", "token_features");
        PixNerdTextConditions[]? text = null;
        PixNerdStepInputs inputs = new()
        {
            Tokens = tokens,
            Picks = graph.Input("patch_pixels", ElementType.Int32, (long)options.PatchSize * options.PatchSize),
            PixelOffsets = graph.Input("pixel_offsets", ElementType.Float32, "field_pixels", options.FieldWidth),
            RopeCos = graph.Input("rope_cos", ElementType.Float32, 1, "tokens", width / 2),
            RopeSin = graph.Input("rope_sin", ElementType.Float32, 1, "tokens", width / 2),
            Modulation = PixNerdBlockModulation.Unpack(ModulationInput(graph, "block_modulation", options.TransformerBlocks, options)),
            TokenShift = Op.Unsqueeze(ByRows(graph.Input("token_shift", ElementType.Float32, "modulation_rows", options.HiddenSize)), 1),
        };
        if (options is PixNerdTextOptions { TxtMaxLength: int length })
        {
            text = new PixNerdTextConditions[options.TransformerBlocks];
            for (int block = 0; block < text.Length; block++)
            {
                text[block] = new PixNerdTextConditions(
                    graph.Input(Numbered("text_keys", block), ElementType.Float32, "batch", length, heads, width),
                    graph.Input(Numbered("text_values", block), ElementType.Float32, "batch", length, heads, width));
            }
        }

        graph.Output("velocity", new PixNerdStep(new ParameterScope(graph), options).Apply(inputs with { Text = text }));
        return graph;
    }

    /// <summary>The coordinate features themselves, by which a network's
    /// places are checked: field_columns and field_rows to features.</summary>
    /// <param name="options">The network.</param>
    /// <param name="frequencies">The number of features is its square.</param>
    public static Graph Coordinates(PixNerdOptions options, int frequencies)
    {
        Graph graph = new("coordinates");
        graph.Output("features", PixNerdStep.Places(
            options, graph.Input("field_columns", ElementType.Float32, "field_columns"),
            graph.Input("field_rows", ElementType.Float32, "field_rows"), frequencies));
        return graph;
    }

    /// <summary>The name of a block's input or output.</summary>
    public static string Numbered(string name, int block) => string.Create(CultureInfo.InvariantCulture, $"{name}.{block}");

    private static Value ModulationInput(Graph graph, string name, int blocks, PixNerdOptions options) => ByRows(
        graph.Input(name, ElementType.Float32, "modulation_rows", blocks, (long)PixNerdBlockModulation.Parts * options.HiddenSize));

    // One row serves a batch whose rows share time and class; the runtime broadcasts it, so inference may take it for a row an image.
    private static Value ByRows(Value input) => Op.Relabel(input, [.. input.Shape.With(0, "batch")]);
}
