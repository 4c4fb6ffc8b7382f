using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>The token samplers' logits and choices in every block.</summary>
internal sealed class SelectionVerifier : ICaseVerifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["pixwizard.dit.selection"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        PixWizardOptions options = NetworkOptions.Read<PixWizardOptions>(referenceCase.Config);
        Tensor image = referenceCase.Io.ReadFloat32("in.clip"), pooled = referenceCase.Io.ReadFloat32("in.pooled");
        using GraphRunner runner = new(PixWizardGraphs.Conditioner(options, withSelections: true), referenceCase.Weights);

        // The text features don't enter the selection: one token of zeros stands for them.
        IReadOnlyDictionary<string, Tensor> outputs = runner.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["image_tokens"] = image,
            ["text_embeds"] = pooled,
            ["hidden_states"] = Tensor.Zeros(ElementType.Float32, image.Shape[0], 1, options.CapFeatDim),
        });

        Comparison comparison = new(referenceCase.Tolerance);
        foreach ((string expected, string actual) in ((string, string)[])[
            ("out.logits", "selection_logits"), ("out.indices", "selection_indices")])
        {
            IReadOnlyList<Tensor> layers = [
                .. Enumerable.Range(0, options.NLayers).Select(layer => outputs[PixWizardGraphs.Numbered(actual, layer)])];
            comparison.Compare(expected, referenceCase.Io.Read(expected), TensorMath.Stack(layers, addAxis: false));
        }

        return comparison.ToResult();
    }
}
