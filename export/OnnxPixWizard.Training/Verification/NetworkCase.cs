using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Differentiation;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Verification;
using OnnxPixWizard.Verification.Networks;

namespace OnnxPixWizard.Training.Verification;

/// <summary>The differentiated training loss of PixWizard for the pictures of a case, parameters as inputs under their published names.</summary>
internal sealed class NetworkCase
{
    private static readonly string[] s_inputs = ["x", "source", "clip", "t", "text", "pooled"];

    private readonly Dictionary<string, Value> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _conditions;

    /// <param name="referenceCase">A case with sources, conditions and a loss.</param>
    /// <param name="shapes">[channels, height, width] of each picture.</param>
    /// <param name="withInputGradients">Whether grad-in.x, .source, .clip, .t, .text and .pooled are outputs too.</param>
    public NetworkCase(ReferenceCase referenceCase, IReadOnlyList<long[]> shapes, bool withInputGradients)
    {
        Options = NetworkOptions.Read<PixWizardOptions>(referenceCase.Config);
        Layout = new TokenLayout(shapes, Options.PatchSize);
        bool learnsRanking = referenceCase.Root.Optional("selection") is not { } rule || LearnsRanking(rule);
        (Tensor cosine, Tensor sine) = Layout.Rope(Options);
        _conditions = new(StringComparer.Ordinal)
        {
            ["source"] = Layout.Patchify(referenceCase.Io.ReadList("in.source")),
            ["clip"] = TensorMath.Stack(referenceCase.Io.ReadList("in.clip"), addAxis: false),
            ["text"] = referenceCase.Io.ReadFloat32("in.text"),
            ["text_mask"] = referenceCase.Io.ReadMask("in.text_mask"),
            ["pooled"] = referenceCase.Io.ReadFloat32("in.pooled"),
            ["token_mask"] = Layout.Mask(),
            ["token_weights"] = TokenWeights(),
            ["rope_cos"] = cosine,
            ["rope_sin"] = sine,
        };

        Graph = new Graph("training", ParameterPlacement.Inputs);
        foreach ((string name, Tensor tensor) in _conditions)
        {
            Declare(name, tensor.Type, tensor.Shape);
        }

        Declare("x", ElementType.Float32, [Layout.Count, Layout.Length, Layout.Features]);
        Declare("target", ElementType.Float32, [Layout.Count, Layout.Length, Layout.Features]);
        Declare("t", ElementType.Float32, [Layout.Count]);
        Build(learnsRanking, withInputGradients);
    }

    /// <summary>The network's sizes.</summary>
    public PixWizardOptions Options { get; }

    /// <summary>The pictures as rows of tokens.</summary>
    public TokenLayout Layout { get; }

    /// <summary>Outputs: loss, loss_items, and grad.NAME for every parameter that the loss depends on.</summary>
    public Graph Graph { get; }

    /// <summary>Inputs of the graph besides the parameters.</summary>
    /// <param name="states">x_t of each picture.</param>
    /// <param name="targets">Data minus noise of each picture.</param>
    /// <param name="times">[pictures].</param>
    public Dictionary<string, Tensor> Feeds(IReadOnlyList<Tensor> states, IReadOnlyList<Tensor> targets, Tensor times) => new(_conditions, StringComparer.Ordinal)
    {
        ["x"] = Layout.Patchify(states),
        ["target"] = Layout.Patchify(targets),
        ["t"] = times,
    };

    private static bool LearnsRanking(JsonElement rule) => rule.RequireString("gradient") switch
    {
        "straight-through" => true,
        "constant" => false,
        string other => throw new MalformedCaseException($"'selection.gradient' is '{other}'; known are straight-through and constant."),
    };

    private void Build(bool learnsRanking, bool withInputGradients)
    {
        Value velocity = new PixWizardNetwork(new ParameterScope(Graph), Options, learnsRanking).Velocity(new PixWizardInputs
        {
            Tokens = _inputs["x"],
            SourceTokens = _inputs["source"],
            TokenMask = _inputs["token_mask"],
            RopeCos = _inputs["rope_cos"],
            RopeSin = _inputs["rope_sin"],
            Timesteps = _inputs["t"],
            HiddenStates = _inputs["text"],
            TextMask = _inputs["text_mask"],
            TextEmbeds = _inputs["pooled"],
            ImageTokens = _inputs["clip"],
        });
        (Value loss, Value items) = FlowMatchingLoss.Apply(velocity, _inputs["target"], _inputs["token_weights"]);
        Graph.Output("loss", loss);
        Graph.Output("loss_items", items);

        Parameter[] parameters = [.. Graph.Parameters.Values];
        string[] inputs = withInputGradients ? s_inputs : [];
        IReadOnlyList<Value?> gradients = Gradients.Of(loss, [.. parameters.Select(static parameter => parameter.Value), .. inputs.Select(name => _inputs[name])]);
        IEnumerable<string> names = [.. parameters.Select(static parameter => $"grad.{parameter.Name}"), .. inputs.Select(static name => $"grad-in.{name}")];
        foreach ((string name, Value? gradient) in names.Zip(gradients))
        {
            if (gradient is not null)
            {
                Graph.Output(name, gradient);
            }
        }
    }

    private void Declare(string name, ElementType type, ReadOnlySpan<long> shape) =>
        _inputs.Add(name, Graph.Input(name, type, Shape.Of(shape).ToArray()));

    // The mean over an item's own elements, whatever its neighbours' sizes.
    private Tensor TokenWeights()
    {
        Tensor weights = Tensor.Zeros(ElementType.Float32, Layout.Count, Layout.Length);
        for (int row = 0; row < Layout.Count; row++)
        {
            int count = Layout.TokenCount(row);
            weights.AsSpan<float>().Slice(row * Layout.Length, count).Fill(1f / (count * Layout.Features));
        }

        return weights;
    }
}
