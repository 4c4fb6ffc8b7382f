using System.Globalization;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>The graphs that a bundle holds of PixWizard, with the inputs and outputs
/// of the bundle's contract. Named extents: batch, tokens and the like.</summary>
public static class PixWizardGraphs
{
    /// <summary>hidden_states, text_embeds, image_tokens to request_embedding and keys and values by block: once a request.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="withSelections">Whether the token samplers' selection_logits.i and selection_indices.i are outputs too.</param>
    public static Graph Conditioner(PixWizardOptions options, bool withSelections = false)
    {
        Graph graph = new("conditioner");
        PixWizardConditioner network = new(new ParameterScope(graph), options);
        PixWizardConditions conditions = network.Apply(
            graph.Input("hidden_states", ElementType.Float32, "batch", "text_tokens", options.CapFeatDim),
            graph.Input("text_embeds", ElementType.Float32, "batch", options.CapClipFeatDim),
            graph.Input("image_tokens", ElementType.Float32, "batch", "image_tokens", options.ImageFeatDim));

        graph.Output("request_embedding", conditions.RequestEmbedding);
        for (int block = 0; block < options.NLayers; block++)
        {
            BlockConditions keysValues = conditions.Blocks[block];
            graph.Output(Numbered("text_keys", block), keysValues.TextKeys);
            graph.Output(Numbered("text_values", block), keysValues.TextValues);
            graph.Output(Numbered("image_keys", block), keysValues.ImageKeys);
            graph.Output(Numbered("image_values", block), keysValues.ImageValues);
            if (withSelections)
            {
                graph.Output(Numbered("selection_logits", block), conditions.Selections[block].Logits);
                graph.Output(Numbered("selection_indices", block), conditions.Selections[block].Indices);
            }
        }

        return graph;
    }

    /// <summary>timesteps, request_embedding to block_modulation and final_scale: once a time grid.</summary>
    public static Graph Modulation(PixWizardOptions options)
    {
        Graph graph = new("modulation");
        (Value blocks, Value final) = new PixWizardModulation(new ParameterScope(graph), options).ApplyGrid(
            graph.Input("timesteps", ElementType.Float32, "times"),
            graph.Input("request_embedding", ElementType.Float32, "batch", options.ConditionWidth));
        graph.Output("block_modulation", blocks);
        graph.Output("final_scale", final);
        return graph;
    }

    /// <summary>State, source and everything prepared to velocity: once an evaluation.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="masked">Whether rows may be padded, which token_mask
    /// tells; without it the graph lacks that input and the pad token.</param>
    public static Graph Step(PixWizardOptions options, bool masked)
    {
        Graph graph = new("step");
        int groups = options.KeyValueHeads, width = options.HeadWidth;
        Value tokens = graph.Input("tokens", ElementType.Float32, "batch", "tokens", options.StateFeatures);
        Value source = graph.Input("source_tokens", ElementType.Float32, "batch", "tokens", options.SourceFeatures);
        Value? mask = masked ? graph.Input("token_mask", ElementType.Bool, "batch", "tokens") : null;
        Value cosine = RopeInput(graph, "rope_cos", width);
        Value sine = RopeInput(graph, "rope_sin", width);
        Value gain = graph.Input("attention_gain", ElementType.Float32, "batch", 1, 1, 1);
        Value modulation = graph.Input("block_modulation", ElementType.Float32, "batch", options.NLayers, 4L * options.Dim);
        Value finalScale = graph.Input("final_scale", ElementType.Float32, "batch", options.Dim);
        Value textMask = graph.Input("text_mask", ElementType.Bool, "batch", "text_tokens");
        BlockConditions[] conditions = new BlockConditions[options.NLayers];
        for (int block = 0; block < conditions.Length; block++)
        {
            conditions[block] = new BlockConditions(
                graph.Input(Numbered("text_keys", block), ElementType.Float32, "batch", groups, "text_tokens", width),
                graph.Input(Numbered("text_values", block), ElementType.Float32, "batch", groups, "text_tokens", width),
                graph.Input(Numbered("image_keys", block), ElementType.Float32, "batch", groups, options.SampleTokens, width),
                graph.Input(Numbered("image_values", block), ElementType.Float32, "batch", groups, options.SampleTokens, width));
        }

        Value velocity = new PixWizardStep(new ParameterScope(graph), options).Apply(new StepInputs
        {
            Tokens = tokens,
            SourceTokens = source,
            TokenMask = mask,
            RopeCos = cosine,
            RopeSin = sine,
            AttentionGain = gain,
            Modulation = PixWizardStep.Unpack(modulation, options),
            FinalScale = finalScale,
            TextMask = textMask,
            Conditions = conditions,
        });
        graph.Output("velocity", velocity);
        return graph;
    }

    /// <summary>image to source_tokens: once an image, in the pixel family.</summary>
    public static Graph SourceStem(PixWizardOptions options)
    {
        Graph graph = new("source_stem");
        Value image = graph.Input("image", ElementType.Float32, "batch", 3, "height", "width");
        Value tokens = new SourceStem(new ParameterScope(graph), options).Apply(image);
        graph.Output("source_tokens", Op.Relabel(tokens, "batch", "tokens", options.SourceFeatures));
        return graph;
    }

    /// <summary>The name of a block's input or output.</summary>
    public static string Numbered(string name, int block) => string.Create(CultureInfo.InvariantCulture, $"{name}.{block}");

    // One row of tables serves a batch of one size; the runtime broadcasts it, so inference may take it for a row an image.
    private static Value RopeInput(Graph graph, string name, int width) =>
        Op.Relabel(graph.Input(name, ElementType.Float32, "rope_batch", "tokens", width / 2), "batch", "tokens", width / 2);
}
