using System.Text.Json;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Sessions.Loras;

/// <summary>A graph's weights that can be changed, and how.</summary>
internal sealed class AdaptedGraph : IDisposable
{
    /// <summary>Behind the name of a weight that lies in halves and is widened at loading.</summary>
    private const string Half = ".half";

    /// <summary>The graph's fact with recipes of tensors that kept their 32 bits where others lost theirs.</summary>
    private const string Kept = "onnxpixwizard.kept";

    private readonly string _file;
    private readonly List<JsonDocument> _documents = [];

    private AdaptedGraph(string file)
    {
        _file = file;
        Model = ModelPatch.Open(file);
        Dictionary<string, ModelNode> casts = new(StringComparer.Ordinal);
        foreach (ModelNode node in Model.Nodes.Where(static node => node.Operator == "Cast"))
        {
            casts[node.Inputs[0]] = node;
        }

        foreach ((string name, JsonElement recipe) in Facts(StoredLayout.Parameters).Concat(Facts(Kept)))
        {
            if (Model.Stored.TryGetValue(name, out StoredValue? stored))
            {
                Weights.Add(new StoredWeight(name, new StoredLayout(recipe), stored));
            }
            else if (Model.Stored.TryGetValue(name + Half, out stored) && casts.TryGetValue(stored.Name, out ModelNode? cast)
                && cast.Outputs[0] == name)
            {
                Weights.Add(new StoredWeight(name, new StoredLayout(recipe), stored) { Widening = cast });
            }
        }

        foreach ((string result, JsonElement product) in Facts(StoredLayout.Products))
        {
            Weights.Add(new StoredWeight(result, new StoredLayout(product.GetProperty("of")), Stored: null)
                { Product = (product.GetProperty("x").GetString()!, product.GetProperty("type").GetInt32()) });
        }
    }

    /// <summary>The file.</summary>
    public ModelPatch Model { get; }

    /// <summary>What can be changed.</summary>
    public List<StoredWeight> Weights { get; } = [];

    /// <exception cref="BundleException">The graph can't be read.</exception>
    public static AdaptedGraph Open(string file)
    {
        try
        {
            return new AdaptedGraph(file);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or KeyNotFoundException or IOException
            or UnauthorizedAccessException or ArgumentException)
        {
            throw Broken(file, $"the graph can't be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>The products with a weight: what each reads, its result, and the type of both.</summary>
    public IReadOnlyList<(string Input, string Result, int Type)> ProductsOf(StoredWeight weight)
    {
        if (weight.Product is (string input, int type))
        {
            return [(input, weight.Name, type)];
        }

        ModelNode[] readers = [.. Model.Nodes.Where(node => node.Inputs.Contains(weight.Name))];
        return Array.TrueForAll(readers, node => node.Operator == "MatMul" && node.Inputs[1] == weight.Name)
            ? [.. readers.Select(static node => (node.Inputs[0], node.Outputs[0], ModelPatch.Float32))]
            : throw Broken($"'{weight.Name}' is too large to be changed at loading");
    }

    /// <summary>What can't be done with this graph.</summary>
    public BundleException Broken(string problem, Exception? cause = null) => Broken(_file, problem, cause);

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        _documents.ForEach(static document => document.Dispose());
    }

    private static BundleException Broken(string file, string problem, Exception? inner) => new(
        BundleFault.Graph, file, null, problem, "Use the bundle's float32 form, or copy the bundle again", inner);

    private IEnumerable<(string Name, JsonElement Value)> Facts(string fact)
    {
        if (!Model.Facts.TryGetValue(fact, out string? text))
        {
            return [];
        }

        JsonDocument document = JsonDocument.Parse(text);
        _documents.Add(document);
        return document.RootElement.EnumerateObject().Select(static entry => (entry.Name, entry.Value));
    }
}

/// <summary>A weight that can be changed.</summary>
/// <param name="Name">Its name in the graph; of one with fewer bits, the name of the product's result.</param>
/// <param name="Layout">What it is made of.</param>
/// <param name="Stored">Its elements, if they are floats that can be added to.</param>
internal sealed record StoredWeight(string Name, StoredLayout Layout, StoredValue? Stored)
{
    /// <summary>The node that widens it, if it lies in halves.</summary>
    public ModelNode? Widening { get; init; }

    /// <summary>What the product with it reads and of which type that is, if it has fewer bits.</summary>
    public (string Input, int Type)? Product { get; init; }
}
