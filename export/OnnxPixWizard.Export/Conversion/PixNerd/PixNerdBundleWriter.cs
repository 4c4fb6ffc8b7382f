using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Networks.Qwen3;

namespace OnnxPixWizard.Export.Conversion.PixNerd;

/// <summary>Writes bundles of the families <c>pixnerd-class</c> and
/// <c>pixnerd-text</c>: graphs, tokenizer, manifest and model card.</summary>
internal static class PixNerdBundleWriter
{
    private const string CardFile = "README.md";

    /// <summary>Writes a bundle; it appears under its name when it is whole, in place of one that is there.</summary>
    /// <param name="bundle">What it is made of. Weights are read piece by piece while they are written.</param>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="progress">Told of bytes written, from several threads.</param>
    /// <param name="cancellation">Ends the work early; nothing stays behind.</param>
    /// <exception cref="ConversionException">The parts don't fit each other,
    /// or the folder can't be written; nothing stays behind.</exception>
    /// <exception cref="Networks.NetworkOptionsException">The sizes make no network.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ConversionResult Write(
        PixNerdBundle bundle, string folder, IProgress<ConversionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        PixNerdManifest.Check(bundle);
        IReadOnlyDictionary<string, Graph> network = NetworkGraphs(bundle.Network);
        List<BundleGraph> graphs = [.. network.Select(graph =>
            BundleGraph.Plan(graph.Key, graph.Value, bundle.Weights, bundle.Precision) with { Check = bundle.Check })];
        long parameters = PartPlan.Needed(network.Values).Values.Sum(TensorCount.Of);
        if (bundle.TextEncoder is { } text)
        {
            Graph encoder = Qwen3Graphs.TextEncoder(text.Network);
            graphs.Insert(0, BundleGraph.Plan(GraphNames.TextEncoder, encoder, text.Weights, bundle.Precision) with { Check = text.Check });
            parameters += PartPlan.Needed([encoder]).Values.Sum(TensorCount.Of);
        }

        BundleManifest manifest = PixNerdManifest.Create(bundle, graphs, parameters);
        string[] own = [.. bundle.Files.Keys, .. bundle.ModelCard is null ? [] : new[] { CardFile }];
        using BundleDraft draft = BundleDraft.Open(folder, graphs.Sum(static graph => graph.Bytes), own);
        long written = draft.Fill(() =>
        {
            long bytes = BundleGraph.WriteAll(graphs, draft, progress, cancellation);
            if (bundle.TextEncoder is { } text)
            {
                draft.Write(TokenizerFiles.Text, text.Tokenizer.Span);
            }

            foreach ((string name, ReadOnlyMemory<byte> content) in bundle.Files)
            {
                draft.Write(name, content.Span);
            }

            manifest.Save(draft.Folder);
            File.WriteAllText(draft.PathOf(CardFile), bundle.ModelCard ?? ModelCard.PixNerd(manifest));
            cancellation.ThrowIfCancellationRequested();
            draft.Commit([]);
            return bytes;
        });
        return new ConversionResult(draft.Target, written, parameters, []);
    }

    /// <summary>The graphs of the network itself by role, in 32-bit floats.</summary>
    /// <param name="options">Sizes.</param>
    public static IReadOnlyDictionary<string, Graph> NetworkGraphs(PixNerdOptions options)
    {
        Dictionary<string, Graph> graphs = new(StringComparer.Ordinal) { [GraphNames.Modulation] = PixNerdGraphs.Modulation(options) };
        switch (options)
        {
            case PixNerdClassOptions classes:
                graphs.Add(GraphNames.Conditioner, PixNerdGraphs.Conditioner(classes));
                break;
            case PixNerdTextOptions text:
                graphs.Add(GraphNames.Conditioner, PixNerdGraphs.Conditioner(text));
                graphs.Add(GraphNames.TextRefiner, PixNerdGraphs.TextRefiner(text));
                break;
        }

        graphs.Add(GraphNames.FieldGrid, PixNerdGraphs.FieldGrid(options));
        graphs.Add(GraphNames.Step, PixNerdGraphs.Step(options));
        return graphs;
    }
}
