using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Training.Autoencoders;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Bundles;

/// <summary>Writes a trained model of either family as a bundle: graphs, tokenizers, manifest and the model's sizes.</summary>
/// <param name="model">Sizes.</param>
/// <param name="store">Parameters; the moving averages are written.</param>
/// <param name="source">Folder of the two tokenizers, of the chooser, if there
/// is one, and, in the latent family, of the autoencoder's graphs.</param>
internal sealed class ModelBundleWriter(ModelOptions model, ParameterStore store, string source)
{
    /// <summary>Writes the bundle; files of an older one of the same name are replaced.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="notes">Free notes for the manifest, such as how the model was trained.</param>
    public void Write(string folder, string name, IReadOnlyDictionary<string, string> notes)
    {
        Directory.CreateDirectory(folder);
        Dictionary<string, GraphEntry> graphs = new(StringComparer.Ordinal);
        foreach ((string role, string scope, Graph graph) in Graphs())
        {
            string file = $"{role}.onnx";
            ModelWriter.Write(graph, Path.Combine(folder, file), parameter => Read($"{scope}.{parameter}"));
            graphs.Add(role, new GraphEntry { File = file });
        }

        Copy(folder, TokenizerFiles.Text);
        Copy(folder, TokenizerFiles.Task);
        if (model.Vae is not null)
        {
            graphs.Add(GraphNames.VaeEncoder, new GraphEntry { File = Copy(folder, AutoencoderFiles.Encoder) });
            graphs.Add(GraphNames.VaeDecoder, new GraphEntry { File = Copy(folder, AutoencoderFiles.Decoder) });
        }

        model.Save(folder);
        InstructionTokenizers tokenizers = InstructionTokenizers.Load(folder);
        TaskEmbeddings embeddings = new(Path.Combine(folder, graphs[GraphNames.TaskEncoder].File), tokenizers.Task, model);
        (ModelManifest.Create(model, name, graphs, store.Count + AutoencoderParameters(), embeddings, notes) with
            { Chooser = Chooser(folder) }).Save(folder);
    }

    /// <summary>The chooser of the run, else the one that an older bundle of this name brought, if there is any.</summary>
    private ChooserEntry? Chooser(string folder) =>
        File.Exists(Path.Combine(source, ChooserEntry.FileName)) ? new ChooserEntry { File = Copy(folder, ChooserEntry.FileName) }
        : File.Exists(Path.Combine(folder, ChooserEntry.FileName)) ? new ChooserEntry { File = ChooserEntry.FileName }
        : null;

    private IEnumerable<(string Role, string Scope, Graph Graph)> Graphs() =>
    [
        (GraphNames.TextEncoder, ModelScopes.Text, GemmaGraphs.TextEncoder(model.Text)),
        (GraphNames.TaskEncoder, ModelScopes.Task, ClipGraphs.TaskEncoder(model.Task)),
        (GraphNames.VisionEncoder, ModelScopes.Vision, ClipGraphs.VisionEncoder(model.Vision)),
        .. model.Vae is null ? [(GraphNames.SourceStem, ModelScopes.Transformer, PixWizardGraphs.SourceStem(model.Transformer))]
            : ((string, string, Graph)[])[],
        (GraphNames.Conditioner, ModelScopes.Transformer, PixWizardGraphs.Conditioner(model.Transformer)),
        (GraphNames.Modulation, ModelScopes.Transformer, PixWizardGraphs.Modulation(model.Transformer)),
        (GraphNames.Step, ModelScopes.Transformer, PixWizardGraphs.Step(model.Transformer, masked: true)),
    ];

    private long AutoencoderParameters() => model.Vae is null ? 0 : ((Graph[])[VaeGraphs.Encoder(model.Vae), VaeGraphs.Decoder(model.Vae)])
        .SelectMany(static graph => ModelWriter.StoredParameters(graph).Values)
            .Sum(static shape => shape.Aggregate(1L, static (product, extent) => product * extent));

    private string Copy(string folder, string file)
    {
        File.Copy(Path.Combine(source, file), Path.Combine(folder, file), overwrite: true);
        return file;
    }

    private Tensor Read(string name) => ParameterStore.Read(store.Averages, store.Slots[store.IndexOf(name)]);
}
