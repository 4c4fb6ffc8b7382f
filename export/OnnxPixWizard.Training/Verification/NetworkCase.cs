using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Verification;
using OnnxPixWizard.Verification.Networks;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Verification;

/// <summary>The training loss of PixWizard for the pictures of a case.</summary>
internal sealed class NetworkCase
{
    private readonly Dictionary<string, Tensor> _conditions;
    private readonly bool _learnsRanking;

    /// <param name="referenceCase">A case with sources, conditions and a loss.</param>
    /// <param name="shapes">[channels, height, width] of each picture.</param>
    public NetworkCase(ReferenceCase referenceCase, IReadOnlyList<long[]> shapes)
    {
        Options = NetworkOptions.Read<PixWizardOptions>(referenceCase.Config);
        Layout = new TokenLayout(shapes, Options.PatchSize);
        _learnsRanking = referenceCase.Root.Optional("selection") is not { } rule || LearnsRanking(rule);
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
        Graph declared = new("declarations");
        _ = Losses(declared);
        Parameters = declared.Parameters;
    }

    /// <summary>The network's sizes.</summary>
    public PixWizardOptions Options { get; }

    /// <summary>The pictures as rows of tokens.</summary>
    public TokenLayout Layout { get; }

    /// <summary>The network's parameters by published name.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters { get; }

    /// <summary>Inputs of the network.</summary>
    /// <param name="states">x_t of each picture.</param>
    /// <param name="targets">Data minus noise of each picture.</param>
    /// <param name="times">[pictures].</param>
    public Dictionary<string, Tensor> Feeds(IReadOnlyList<Tensor> states, IReadOnlyList<Tensor> targets, Tensor times) =>
        new(_conditions, StringComparer.Ordinal)
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

    /// <summary>The network and its loss over a backend.</summary>
    public Losses Losses(Backend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        Value velocity = new PixWizardNetwork(new ParameterScope(backend), Options, _learnsRanking).Velocity(new PixWizardInputs
        {
            Tokens = State("x"),
            SourceTokens = Condition("source"),
            TokenMask = Condition("token_mask"),
            RopeCos = Condition("rope_cos"),
            RopeSin = Condition("rope_sin"),
            Timesteps = backend.Input("t", ElementType.Float32, Layout.Count),
            HiddenStates = Condition("text"),
            TextMask = Condition("text_mask"),
            TextEmbeds = Condition("pooled"),
            ImageTokens = Condition("clip"),
        });
        (Value loss, Value items) = FlowMatchingLoss.Apply(velocity, State("target"), Condition("token_weights"));
        return new Losses(loss, items);

        Value State(string name) => backend.Input(name, ElementType.Float32, Layout.Count, Layout.Length, Layout.Features);

        Value Condition(string name) => backend.Input(name, _conditions[name].Type, Shape.Of(_conditions[name].Shape).ToArray());
    }

    // The mean over an item's own elements, whatever its neighbors' sizes.
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
