using System.Text.Json;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Vae;

namespace OnnxPixWizard.Training.Autoencoders;

/// <summary>A trained autoencoder in a folder: its two graphs as a bundle
/// holds them, and its sizes with the measured scaling factor.</summary>
internal static class AutoencoderFiles
{
    /// <summary>Picture to latent.</summary>
    public const string Encoder = "vae_encoder.onnx";

    /// <summary>Latent to picture.</summary>
    public const string Decoder = "vae_decoder.onnx";

    /// <summary>Sizes and scaling factor, as <see cref="VaeOptions"/>.</summary>
    public const string Sizes = "vae.json";

    /// <summary>Reads the sizes.</summary>
    /// <exception cref="JsonException">The file is no JSON.</exception>
    /// <exception cref="NetworkOptionsException">The sizes make no network.</exception>
    public static VaeOptions LoadSizes(string folder)
    {
        using JsonDocument document = JsonDocument.Parse(FileContent.ReadJson(Path.Combine(folder, Sizes)));
        return NetworkOptions.Read<VaeOptions>(document.RootElement);
    }

    /// <summary>Writes the sizes.</summary>
    public static void SaveSizes(string folder, VaeOptions options) =>
        File.WriteAllText(Path.Combine(folder, Sizes), NetworkOptions.Write(options).GetRawText());

    /// <summary>Writes both graphs.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="read">Gives parameters by published name.</param>
    public static void SaveGraphs(string folder, VaeOptions options, Func<string, Tensor> read)
    {
        ModelWriter.Write(VaeGraphs.Encoder(options), Path.Combine(folder, Encoder), read);
        ModelWriter.Write(VaeGraphs.Decoder(options), Path.Combine(folder, Decoder), read);
    }
}
