using OnnxPixWizard.Bundles;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Tensors;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Bundles;

/// <summary>Writes a trained model of the pixel family as a bundle: graphs, tokenizers, manifest and the model's sizes.</summary>
/// <param name="model">Sizes.</param>
/// <param name="store">Parameters; the moving averages are written.</param>
/// <param name="tokenizerFolder">Folder of the two tokenizers.</param>
public sealed class PixelBundleWriter(PixelModelOptions model, ParameterStore store, string tokenizerFolder)
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

        foreach (string file in (string[])[InstructionTokenizers.TextFile, InstructionTokenizers.TaskFile])
        {
            File.Copy(Path.Combine(tokenizerFolder, file), Path.Combine(folder, file), overwrite: true);
        }

        model.Save(folder);
        InstructionTokenizers tokenizers = InstructionTokenizers.Load(folder);
        TaskEmbeddings embeddings = new(Path.Combine(folder, graphs[GraphNames.TaskEncoder].File), tokenizers.Task, model);
        PixelManifest.Create(model, name, graphs, store.Count, embeddings, notes).Save(folder);
    }

    private IEnumerable<(string Role, string Scope, Graph Graph)> Graphs() =>
    [
        (GraphNames.TextEncoder, PixelModelScopes.Text, GemmaGraphs.TextEncoder(model.Text)),
        (GraphNames.TaskEncoder, PixelModelScopes.Task, ClipGraphs.TaskEncoder(model.Task)),
        (GraphNames.VisionEncoder, PixelModelScopes.Vision, ClipGraphs.VisionEncoder(model.Vision)),
        (GraphNames.SourceStem, PixelModelScopes.Transformer, PixWizardGraphs.SourceStem(model.Transformer)),
        (GraphNames.Conditioner, PixelModelScopes.Transformer, PixWizardGraphs.Conditioner(model.Transformer)),
        (GraphNames.Modulation, PixelModelScopes.Transformer, PixWizardGraphs.Modulation(model.Transformer)),
        (GraphNames.Step, PixelModelScopes.Transformer, PixWizardGraphs.Step(model.Transformer, masked: true)),
    ];

    private Tensor Read(string name) => ParameterStore.Read(store.Averages, store.Slots[store.IndexOf(name)]);
}
