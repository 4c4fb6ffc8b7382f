using Microsoft.AspNetCore.Http.HttpResults;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Server.Jobs;

namespace OnnxPixWizard.Server.Http;

/// <summary>What this server can do.</summary>
internal static class BundleRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api").WithTags("Bundles");
        group.MapGet("/bundles", Bundles).WithName("bundles").WithSummary("Lists the bundles.");
        group.MapGet("/tasks", Tasks).WithName("tasks").WithSummary("Lists what a bundle can do, the default one where none is named.");
        group.MapPost("/choose", ChooseAsync).WithName("choose").WithSummary(
            "Says which tasks a sentence means, without running anything.").Accepts<ChooseRequest>("application/json");
    }

    private static Ok<IReadOnlyList<BundleDocument>> Bundles(PixWizardBundles bundles) => TypedResults.Ok<IReadOnlyList<BundleDocument>>(
    [
        .. bundles.Names.Select(name =>
        {
            Bundle bundle = bundles.Bundle(name);
            return new BundleDocument(
                name, bundle.Manifest.Family, [.. TaskDocument.Of(bundle).Select(static task => task.Name)], name == bundles.DefaultName);
        }),
    ]);

    private static Ok<IReadOnlyList<TaskDocument>> Tasks(PixWizardBundles bundles, string? bundle) =>
        TypedResults.Ok(TaskDocument.Of(bundles.Bundle(string.IsNullOrEmpty(bundle) ? null : bundle)));

    private static async Task<Ok<ChooseDocument>> ChooseAsync(HttpContext context, JobPlanner planner)
    {
        ChooseRequest asked = await RequestReader.ReadAsync(context, ServerJson.Default.ChooseRequest);
        if (string.IsNullOrWhiteSpace(asked.Instruction))
        {
            throw new RequestException("There is no instruction to understand.", "instruction");
        }

        IReadOnlyList<JobStep> steps = await planner.ChooseAsync(asked, context.RequestAborted);
        return TypedResults.Ok(new ChooseDocument(steps, [.. new[] { steps[0].Task, steps[0].RunnerUp }.OfType<string>()]));
    }
}
