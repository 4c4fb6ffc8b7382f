using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Tokens;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Conversion;

/// <summary>A PixNerd bundle's graphs, called in turn with what its manifest says alone.</summary>
internal sealed class NerdBundle : IDisposable
{
    private readonly Dictionary<string, GraphRunner> _graphs;
    private readonly BundleManifest _manifest;

    public NerdBundle(string folder)
    {
        _manifest = BundleManifest.Load(Path.Combine(folder, BundleManifest.FileName));
        _graphs = _manifest.Graphs.ToDictionary(
            static graph => graph.Key, graph => GraphRunner.Open(Path.Combine(folder, graph.Value.File)), StringComparer.Ordinal);
    }

    private PixelFieldSettings Field => _manifest.Network.PixelField!;

    private TokenGrid Tokens => Field.Tokens(_manifest.Network.PatchSize);

    /// <summary>The text encoder's features of rows of ids.</summary>
    public Tensor Encode(Tensor ids, Tensor mask) =>
        _graphs[GraphNames.TextEncoder].Run(Named(("input_ids", ids), ("attention_mask", mask)))["hidden_states"];

    /// <summary>Velocities of pictures [rows, 3, height, width], all at one time, under classes or text features.</summary>
    public Tensor Velocity(Tensor pictures, float time, Tensor condition)
    {
        int height = (int)pictures.Shape[2], width = (int)pictures.Shape[3], rows = (int)pictures.Shape[0],
        channels = _manifest.Network.Channels;
        PatchShape patch = new(height / Tokens.Rows, width / Tokens.Columns);
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal);
        bool isText = _graphs.ContainsKey(GraphNames.TextRefiner);
        Add(_graphs[GraphNames.Conditioner].Run(isText ? "hidden_states" : "class_ids", condition));
        inputs["timesteps"] = Tensor.From<float>([time], 1);
        foreach ((string name, Tensor all) in _graphs[GraphNames.Modulation].Run(inputs))
        {
            inputs[name] = all.Reshape(all.Shape[1..]);
        }

        if (isText)
        {
            Add(_graphs[GraphNames.TextRefiner].Run(inputs));
        }

        Tensor columns = Tensor.Zeros(ElementType.Float32, patch.Columns), lines = Tensor.Zeros(ElementType.Float32, patch.Rows);
        FieldGrid.FillPlaces(Field.Extent, columns.AsSpan<float>());
        FieldGrid.FillPlaces(Field.Extent, lines.AsSpan<float>());
        Add(_graphs[GraphNames.FieldGrid].Run(Named(("field_columns", columns), ("field_rows", lines))));
        Tensor picks = Tensor.Zeros(ElementType.Int32, _manifest.Network.PatchSize * _manifest.Network.PatchSize);
        FieldGrid.FillPicks(_manifest.Network.PatchSize, patch, picks.AsSpan<int>());
        inputs["patch_pixels"] = picks;
        int head = _manifest.Network.Dim / _manifest.Network.Heads;
        Tensor cosine = Tensor.Zeros(ElementType.Float32, 1, Tokens.Count, head / 2),
            sine = Tensor.Zeros(ElementType.Float32, 1, Tokens.Count, head / 2);
        RopeTable.Fill(
            new RopeSettings { HeadWidth = head, Places = Field.RopePlaces }, Tokens, cosine.AsSpan<float>(), sine.AsSpan<float>());
        (inputs["rope_cos"], inputs["rope_sin"]) = (cosine, sine);
        int values = channels * height * width;
        Tensor state = Tensor.Zeros(ElementType.Float32, rows, Tokens.Count, channels * patch.Count);
        for (int row = 0; row < rows; row++)
        {
            Patches.Patchify(pictures.AsSpan<float>().Slice(row * values, values), Tokens, channels, patch,
                state.AsSpan<float>().Slice(row * values, values));
        }

        inputs["tokens"] = state;
        Tensor velocity = _graphs[GraphNames.Step].Run(inputs)["velocity"], result = Tensor.Zeros(ElementType.Float32, pictures.Shape);
        for (int row = 0; row < rows; row++)
        {
            Patches.Unpatchify(velocity.AsSpan<float>().Slice(row * values, values), Tokens, channels, patch,
                result.AsSpan<float>().Slice(row * values, values));
        }

        return result;

        void Add(IReadOnlyDictionary<string, Tensor> outputs)
        {
            foreach ((string name, Tensor tensor) in outputs)
            {
                inputs[name] = tensor;
            }
        }
    }

    public void Dispose()
    {
        foreach (GraphRunner graph in _graphs.Values)
        {
            graph.Dispose();
        }
    }

    private static Dictionary<string, Tensor> Named(params ReadOnlySpan<(string Name, Tensor Tensor)> tensors)
    {
        Dictionary<string, Tensor> named = new(StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in tensors)
        {
            named.Add(name, tensor);
        }

        return named;
    }
}
