using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Verification.Networks;

/// <summary>One evaluation of PixWizard for pictures of several sizes, padded into one batch.</summary>
internal sealed class ForwardVerifier : ICaseVerifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Components { get; } = ["pixwizard.dit.forward"];

    /// <inheritdoc/>
    public CaseResult Verify(ReferenceCase referenceCase)
    {
        PixWizardOptions options = NetworkOptions.Read<PixWizardOptions>(referenceCase.Config);
        IReadOnlyList<Tensor> states = referenceCase.Io.ReadList("in.x"), sources = referenceCase.Io.ReadList("in.source");
        TokenLayout layout = new([.. states.Select(static state => state.Shape.ToArray())], options.PatchSize);

        using PixWizardRunner runner = new(options, referenceCase.Weights);
        Tensor velocity = runner.Velocity(
            runner.Condition(
                referenceCase.Io.ReadFloat32("in.text"), referenceCase.Io.ReadFloat32("in.pooled"),
                TensorMath.Stack(referenceCase.Io.ReadList("in.clip"), addAxis: false)),
            layout.Patchify(states), layout.Patchify(sources), layout.Mask(), layout.Rope(options), gain: 1,
            referenceCase.Io.ReadFloat32("in.t"), referenceCase.Io.ReadMask("in.text_mask"));

        Comparison comparison = new(referenceCase.Tolerance);
        IReadOnlyList<Tensor> expected = referenceCase.Io.ReadList("out.v"), actual = layout.Unpatchify(velocity);
        for (int item = 0; item < expected.Count; item++)
        {
            comparison.Compare($"out.v.{item}", expected[item], actual[item]);
        }

        return comparison.ToResult();
    }
}
