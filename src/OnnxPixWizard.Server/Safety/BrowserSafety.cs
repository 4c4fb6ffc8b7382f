using System.Net;

namespace OnnxPixWizard.Server.Safety;

/// <summary>
/// Headers that keep browsers from doing what they should not, and what keeps pages of others from using the server through a browser: no
/// name but this machine's own where only this machine may come, and no foreign origin.
/// </summary>
internal static class BrowserSafety
{
    private const string Policy = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The documentation's own script writes its styles and settings into the page.</summary>
    private const string DocumentationPolicy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    public const string Documentation = "/docs";

    public static Task SecureAsync(HttpContext context, RequestDelegate next, ServerOptions options)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = options.CorsOrigins.Count > 0 ? "cross-origin" : "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
        headers.ContentSecurityPolicy =
            context.Request.Path.StartsWithSegments(Documentation, StringComparison.OrdinalIgnoreCase) ? DocumentationPolicy : Policy;
        headers.CacheControl = "no-store";
        return Refusal(context.Request, options) is { } refusal ? Faults.WriteAsync(context, refusal) : next(context);
    }

    private static Jobs.JobFault? Refusal(HttpRequest request, ServerOptions options)
    {
        if (options.ApiKeys is null && !options.IsOpen && !IsThisMachine(request.Host.Host))
        {
            // A name of someone else's that points here would make their page one of the server's own.
            return new("This server answers to the names of its own machine alone.", "invalid_request_error", "unknown_host")
                { Status = StatusCodes.Status400BadRequest };
        }

        return options.ApiKeys is null && request.Headers.Origin is [{ } origin]
            && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            && !options.CorsOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
                ? new("Pages of other origins may not use this server.", "invalid_request_error", "foreign_origin")
                    { Status = StatusCodes.Status403Forbidden }
                : null;
    }

    private static bool IsThisMachine(string host) => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
