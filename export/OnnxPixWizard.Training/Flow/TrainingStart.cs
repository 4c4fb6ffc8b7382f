using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Training.Autoencoders;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Flow;

/// <summary>What a new run begins with: a bundle, or nothing but, in the latent family, an autoencoder.</summary>
internal sealed record TrainingStart
{
    private const int Vocabulary = 1024;

    /// <summary>Folder of a bundle whose parameters, sizes, tokenizers and autoencoder are taken; null = from nothing.</summary>
    public string? Bundle { get; init; }

    /// <summary>Folder of a trained autoencoder, whose latents are the state; null = the state is pixels.</summary>
    public string? Autoencoder { get; init; }

    /// <summary>Whether a run is or will be of the latent family.</summary>
    /// <param name="folder">The run's folder, which may be new.</param>
    public bool IsLatent(string folder)
    {
        string? made = ((string?[])[folder, Bundle])
            .FirstOrDefault(static place => place is not null && File.Exists(Path.Combine(place, ModelOptions.FileName)));
        return made is null ? Autoencoder is not null : ModelOptions.Load(made).Vae is not null;
    }

    /// <summary>Puts everything but the parameters into a run's folder.</summary>
    internal void Write(string folder, ulong seed, CancellationToken cancellation)
    {
        if (Bundle is not null)
        {
            Copy(Bundle, folder, TokenizerFiles.Text, TokenizerFiles.Task);
            ModelOptions model = ModelOptions.Load(Bundle);
            if (model.Vae is not null)
            {
                Copy(Bundle, folder, AutoencoderFiles.Encoder, AutoencoderFiles.Decoder);
            }

            model.Save(folder);
            return;
        }

        InstructionTokenizers tokenizers = InstructionTokenizers.Train(folder, Vocabulary, seed, cancellation);
        (int text, int task) = (tokenizers.Text.VocabularySize, tokenizers.Task.VocabularySize);
        if (Autoencoder is null)
        {
            ModelOptions.Tiny(text, task).Save(folder);
            return;
        }

        VaeOptions vae = AutoencoderFiles.LoadSizes(Autoencoder);
        Copy(Autoencoder, folder, AutoencoderFiles.Encoder, AutoencoderFiles.Decoder);
        ModelOptions.TinyLatent(text, task, vae).Save(folder);
    }

    private static void Copy(string from, string to, params ReadOnlySpan<string> files)
    {
        foreach (string file in files)
        {
            File.Copy(Path.Combine(from, file), Path.Combine(to, file), overwrite: true);
        }
    }
}
