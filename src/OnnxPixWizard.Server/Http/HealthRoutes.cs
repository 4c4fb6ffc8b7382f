using Microsoft.AspNetCore.Http.HttpResults;

namespace OnnxPixWizard.Server.Http;

/// <summary>Whether the server lives, and whether its bundles answer.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/health").WithTags("Health");
        group.MapGet("/live", static () => TypedResults.Ok(new HealthDocument("live", null))).AllowAnonymous().WithName("live")
            .WithSummary("Whether the server lives.");
        group.MapGet("/ready", Ready).AllowAnonymous().WithName("ready").WithSummary(
            "Whether all bundles have answered a tiny request since the start; by what and how fast, for clients that are known.");
    }

    private static JsonHttpResult<HealthDocument> Ready(HttpContext context, Readiness readiness)
    {
        bool isKnown = context.User.Identity is { IsAuthenticated: true };
        return TypedResults.Json(
            new HealthDocument(readiness.Status, isKnown ? readiness.Trials : null), ServerJson.Default.HealthDocument,
            statusCode: readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
