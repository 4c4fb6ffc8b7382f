using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.Qwen3;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>The text and vision encoders, and what comes before the vision encoder.</summary>
internal sealed class EncoderVerifier : ICaseVerifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["clip-text", "clip-vision", "gemma", "qwen3", "vision-preprocess"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase) => referenceCase.Component switch
    {
        "clip-text" => VerifyClipText(referenceCase),
        "clip-vision" => VerifyClipVision(referenceCase),
        "gemma" => VerifyGemma(referenceCase),
        "qwen3" => VerifyQwen3(referenceCase),
        _ => VerifyPreprocessing(referenceCase),
    };

    private static CaseResult VerifyClipText(ReferenceCase referenceCase)
    {
        Tensor ids = referenceCase.Io.ReadInt64("in.input_ids");
        ClipTextOptions options = NetworkOptions.Read<ClipTextOptions>(referenceCase.Config);
        using GraphRunner runner = new(ClipGraphs.TaskEncoder(options, (int)ids.Shape[1], withStates: true), referenceCase.Weights);
        return Compare(referenceCase, runner.Run("input_ids", ids), ("out.last_hidden_state", "last_hidden_state"),
            ("out.text_embeds", "text_embeds"));
    }

    private static CaseResult VerifyClipVision(ReferenceCase referenceCase)
    {
        using GraphRunner runner = new(
            ClipGraphs.VisionTower(NetworkOptions.Read<ClipVisionOptions>(referenceCase.Config)), referenceCase.Weights);
        return Compare(
            referenceCase, runner.Run("pixel_values", referenceCase.Io.ReadFloat32("in.pixel_values")), ("out.tokens", "image_tokens"));
    }

    private static CaseResult VerifyPreprocessing(ReferenceCase referenceCase)
    {
        using GraphRunner runner = new(ClipGraphs.VisionPreprocessing(NetworkOptions.Read<ClipVisionOptions>(referenceCase.Config)));
        return Compare(referenceCase, runner.Run("image", referenceCase.Io.ReadFloat32("in.image")), ("out.pixel_values", "pixel_values"));
    }

    private static CaseResult VerifyGemma(ReferenceCase referenceCase)
    {
        Tensor mask = referenceCase.Io.ReadInt64("in.attention_mask");
        using GraphRunner runner = new(
            GemmaGraphs.TextEncoder(NetworkOptions.Read<GemmaOptions>(referenceCase.Config), withLastLayer: true), referenceCase.Weights);
        IReadOnlyDictionary<string, Tensor> outputs = runner.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["input_ids"] = referenceCase.Io.ReadInt64("in.input_ids"),
            ["attention_mask"] = mask,
        });

        // Padded positions have no meaning and are zero in the case.
        foreach (Tensor states in outputs.Values)
        {
            ReadOnlySpan<long> valid = mask.AsSpan<long>();
            int width = (int)states.Shape[2];
            for (int position = 0; position < valid.Length; position++)
            {
                if (valid[position] == 0)
                {
                    states.AsSpan<float>().Slice(position * width, width).Clear();
                }
            }
        }

        return Compare(referenceCase, outputs, ("out.penultimate", "hidden_states"), ("out.last_hidden_state", "last_hidden_state"));
    }

    private static CaseResult VerifyQwen3(ReferenceCase referenceCase)
    {
        const string States = "out.last_hidden_state", ZeroRows = "out.last_hidden_state_zero_rows";
        Qwen3Options options = NetworkOptions.Read<Qwen3Options>(referenceCase.Config);
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal)
        {
            ["input_ids"] = referenceCase.Io.ReadInt64("in.input_ids"),
            ["attention_mask"] = referenceCase.Io.ReadInt64("in.attention_mask"),
        };
        Comparison comparison = new(referenceCase.Tolerance);
        comparison.Compare(States, referenceCase.Io.ReadFloat32(States), Run(options));
        if (referenceCase.Io.Tensors.ContainsKey(ZeroRows))
        {
            comparison.Compare(ZeroRows, referenceCase.Io.ReadFloat32(ZeroRows), Run(options with { ZeroEmptyRows = true }));
        }

        return comparison.ToResult();

        Tensor Run(Qwen3Options rule)
        {
            // Files of the bare model lack the prefix.
            using GraphRunner runner = new(Qwen3Graphs.TextEncoder(rule), referenceCase.Weights, static name => name["model.".Length..]);
            return runner.Run(inputs)["hidden_states"];
        }
    }

    private static CaseResult Compare(
        ReferenceCase referenceCase, IReadOnlyDictionary<string, Tensor> outputs, params (string Expected, string Actual)[] pairs)
    {
        Comparison comparison = new(referenceCase.Tolerance);
        SafeTensorsFile io = referenceCase.Io;
        foreach ((string expected, string actual) in pairs)
        {
            comparison.Compare(expected, io.ReadFloat32(expected), outputs[actual]);
        }

        return comparison.ToResult();
    }
}
