using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Vae;

/// <summary>The graphs that a bundle holds of the autoencoder.</summary>
public static class VaeGraphs
{
    /// <summary>image to mean, logvar: once an image.</summary>
    public static Graph Encoder(VaeOptions options)
    {
        Graph graph = new("vae_encoder");
        Value image = graph.Input("image", ElementType.Float32, "batch", options.InChannels, "height", "width");
        (Value mean, Value logVariance) = new VaeEncoder(new ParameterScope(graph), options).Apply(image);
        graph.Output("mean", Op.Relabel(mean, "batch", options.LatentChannels, "rows", "columns"));
        graph.Output("logvar", Op.Relabel(logVariance, "batch", options.LatentChannels, "rows", "columns"));
        return graph;
    }

    /// <summary>latent to image: once a result.</summary>
    public static Graph Decoder(VaeOptions options)
    {
        Graph graph = new("vae_decoder");
        Value latent = graph.Input("latent", ElementType.Float32, "batch", options.LatentChannels, "rows", "columns");
        Value image = new VaeDecoder(new ParameterScope(graph), options).Apply(latent);
        graph.Output("image", Op.Relabel(image, "batch", options.OutChannels, "height", "width"));
        return graph;
    }
}

/// <summary>Spellings of the autoencoder's parameters in files of different age.</summary>
public static class VaeParameterNames
{
    private static readonly (string Current, string Older)[] s_attention =
        [(".to_q.", ".query."), (".to_k.", ".key."), (".to_v.", ".value."), (".to_out.0.", ".proj_attn.")];

    /// <summary>The name under which older files hold an attention parameter; the same name for every other one.</summary>
    public static string ToOlder(string name)
    {
        foreach ((string current, string older) in s_attention)
        {
            name = name.Replace(current, older, StringComparison.Ordinal);
        }

        return name;
    }
}
