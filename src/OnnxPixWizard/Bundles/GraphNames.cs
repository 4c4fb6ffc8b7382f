namespace OnnxPixWizard.Bundles;

/// <summary>Names of a bundle's graphs: the keys of <see cref="BundleManifest.Graphs"/>.</summary>
public static class GraphNames
{
    /// <summary>Instruction tokens to hidden states; once per instruction.</summary>
    public const string TextEncoder = "text_encoder";

    /// <summary>Instruction tokens to one pooled vector; once per instruction.</summary>
    public const string TaskEncoder = "task_encoder";

    /// <summary>Picture to image tokens; once per picture.</summary>
    public const string VisionEncoder = "vision_encoder";

    /// <summary>Picture to latent mean and log variance; once per picture.</summary>
    public const string VaeEncoder = "vae_encoder";

    /// <summary>Latent to picture; once per result.</summary>
    public const string VaeDecoder = "vae_decoder";

    /// <summary>Optional: picture to source tokens that hold more than its patchified pixels; once per picture.</summary>
    public const string SourceStem = "source_stem";

    /// <summary>Optional: a tile of a picture, in the picture's own pixels, and
    /// an overview of the whole to the restored tile; once a tile.</summary>
    public const string Restorer = "restorer";

    /// <summary>Optional: a network of the restorer's kind for tasks that need to see the whole picture; once a picture.</summary>
    public const string Perception = "perception";

    /// <summary>Optional output of these two: the logit of the probability that there is damage of the task's kind.</summary>
    internal const string DamageOutput = "damage";

    /// <summary>Whether a graph answers tasks in pixels, without instruction and sampling.</summary>
    internal static bool AnswersInPixels(string graph) => graph is Restorer or Perception;

    /// <summary>Encoded instruction and picture to keys, values and the request's embedding; once per request.</summary>
    public const string Conditioner = "conditioner";

    /// <summary>Times and request embedding to the blocks' scales and gates; once per time grid.</summary>
    public const string Modulation = "modulation";

    /// <summary>Text tokens and one time's modulation to each block's keys and values; once per time. PixNerd's text family.</summary>
    public const string TextRefiner = "text_refiner";

    /// <summary>Places of a patch's pixels to what they add to the pixels' embeddings; once per output size. PixNerd's families.</summary>
    public const string FieldGrid = "field_grid";

    /// <summary>State to velocity; once per evaluation.</summary>
    public const string Step = "step";

    /// <summary>Variant of <see cref="Step"/> without the input <c>token_mask</c>, for batches in which all rows have one size.</summary>
    public const string MaskFreeVariant = "mask-free";
}

/// <summary>The networks that graphs are parts of: parameters are named within one.</summary>
internal static class GraphNetworks
{
    /// <summary>The network of the graphs that one checkpoint feeds: conditioner, modulation, step and source stem.</summary>
    public const string Transformer = "transformer";

    /// <summary>The network of the graphs between pictures and latents.</summary>
    public const string Autoencoder = "vae";

    /// <summary>Name of the network whose checkpoint a graph's parameters come from.</summary>
    /// <param name="graph">One of <see cref="GraphNames"/>.</param>
    public static string Of(string graph) => graph switch
    {
        GraphNames.TextEncoder or GraphNames.TaskEncoder or GraphNames.VisionEncoder or GraphNames.Restorer
            or GraphNames.Perception => graph,
        GraphNames.VaeEncoder or GraphNames.VaeDecoder => Autoencoder,
        _ => Transformer,
    };
}

/// <summary>Values of <see cref="BundleManifest.Precision"/>.</summary>
internal static class PrecisionNames
{
    /// <summary>Weights and arithmetic in 32-bit floats.</summary>
    public const string Float32 = "float32";

    /// <summary>Weights and arithmetic in 16-bit IEEE floats.</summary>
    public const string Float16 = "float16";

    /// <summary>Weights and arithmetic in 16-bit brain floats.</summary>
    public const string BFloat16 = "bfloat16";

    /// <summary>Linear maps by 8-bit integers.</summary>
    public const string Int8 = "int8";

    /// <summary>Linear maps with 4-bit weights.</summary>
    public const string Int4 = "int4";

    /// <summary>Whether graphs compute in 16-bit floats, for which CPUs have hardly any kernels.</summary>
    public static bool IsHalf(string precision) => precision is Float16 or BFloat16;
}
