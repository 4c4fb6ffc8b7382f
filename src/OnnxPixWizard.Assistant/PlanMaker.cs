using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Assistant;

/// <summary>Has a language model make plans of a bundle's tasks. Every plan can be run: the model is held to a schema of what
/// can.</summary>
/// <param name="model">The model; it stays its owner's.</param>
public sealed class PlanMaker(ILanguageModel model) : IPlanMaker
{
    /// <inheritdoc/>
    /// <exception cref="AssistantException">The model can't be used, or gave no plan.</exception>
    public async Task<TaskPlan> PlanAsync(Bundle bundle, PixWizardRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrWhiteSpace(request.Instruction))
        {
            throw new OptionException(nameof(request.Instruction), "there is no sentence to make a plan of; say what to do.");
        }

        PlanSchema schema = PlanSchema.Of(bundle.Manifest, request.Image is not null, request.HasHoles);
        LanguageQuestion question = new(PlanPrompt.Of(schema, request.Instruction), schema.Json, PlanSchema.MostTokens);
        return PlanReader.Read(await model.AnswerAsync(question, cancellation).ConfigureAwait(false), schema);
    }
}
