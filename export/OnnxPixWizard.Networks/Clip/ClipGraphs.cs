using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Clip;

/// <summary>The graphs that a bundle holds of CLIP.</summary>
public static class ClipGraphs
{
    /// <summary>input_ids [batch, length] to text_embeds: once an instruction.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="length">Tokens of a text; null = the longest the tower takes.</param>
    /// <param name="withStates">Whether last_hidden_state is an output too.</param>
    public static Graph TaskEncoder(ClipTextOptions options, int? length = null, bool withStates = false)
    {
        Graph graph = new("task_encoder");
        Value ids = graph.Input("input_ids", ElementType.Int64, "batch", length ?? options.MaxPositionEmbeddings);
        (Value pooled, Value states) = new ClipTextEncoder(new ParameterScope(graph), options).Apply(ids);
        graph.Output("text_embeds", pooled);
        if (withStates)
        {
            graph.Output("last_hidden_state", states);
        }

        return graph;
    }

    /// <summary>image in [-1, 1], of any size, to image_tokens: once an image.</summary>
    public static Graph VisionEncoder(ClipVisionOptions options)
    {
        Graph graph = new("vision_encoder");
        Value image = graph.Input("image", ElementType.Float32, "batch", options.NumChannels, "height", "width");
        graph.Output("image_tokens", new ClipVisionEncoder(new ParameterScope(graph), options).ApplyToImage(image));
        return graph;
    }

    /// <summary>pixel_values, resized and normalised already, to image_tokens.</summary>
    public static Graph VisionTower(ClipVisionOptions options)
    {
        Graph graph = new("vision_tower");
        Value pixels = graph.Input("pixel_values", ElementType.Float32, "batch", options.NumChannels, options.ImageSize, options.ImageSize);
        graph.Output("image_tokens", new ClipVisionEncoder(new ParameterScope(graph), options).Apply(pixels));
        return graph;
    }

    /// <summary>image in [-1, 1], of any size, to pixel_values: what the vision encoder does first.</summary>
    public static Graph VisionPreprocessing(ClipVisionOptions options)
    {
        Graph graph = new("vision_preprocessing");
        Value image = graph.Input("image", ElementType.Float32, "batch", options.NumChannels, "height", "width");
        graph.Output("pixel_values", ClipVisionEncoder.Preprocess(image, options));
        return graph;
    }
}
