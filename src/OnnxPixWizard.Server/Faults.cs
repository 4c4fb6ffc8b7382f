using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Server.Jobs;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Server;

/// <summary>What went wrong, as HTTP says it: one form for all routes, that of OpenAI's API.</summary>
internal static class Faults
{
    private const string Request = "invalid_request_error", Limit = "rate_limit_error", Server = "server_error";
    private const int RetrySeconds = 5, ClientClosedRequest = 499;

    /// <summary>The library's names of options where a client's differ.</summary>
    private static readonly Dictionary<string, string> s_fields = new(StringComparer.Ordinal)
    {
        ["Exact"] = "size", ["Name"] = "solver", ["Prompt"] = "instruction", ["Count"] = "n", ["Guidance"] = "textGuidance",
    };

    /// <summary>What an exception means to a client; what nobody foresaw keeps its details to itself.</summary>
    public static JobFault Describe(Exception e) => e switch
    {
        FaultException known => known.Fault,
        RequestException refused => Of(refused.Status, Request, refused.Code, e.Message, refused.Field),
        QueueFullException => Of(HttpStatusCode.TooManyRequests, Limit, "queue_full", e.Message),
        IdempotencyException => Of(HttpStatusCode.UnprocessableEntity, Request, "idempotency_key_reused", e.Message),
        UnknownBundleException unknown => Of(HttpStatusCode.NotFound, Request, "model_not_found",
            $"There is no bundle '{unknown.Name}' here; there {(unknown.Known.Count == 1 ? "is" : "are")} "
                + $"{string.Join(", ", unknown.Known)}.", "bundle"),
        InstructionException asked => Of(HttpStatusCode.UnprocessableEntity, Request, "not_understood", e.Message, "instruction")
            with { Nearest = asked.Nearest, Tasks = asked.Tasks },
        OptionException option => Of(HttpStatusCode.UnprocessableEntity, Request, "invalid_option", e.Message, FieldOf(option.Option)),
        MemoryLimitException => Of(HttpStatusCode.UnprocessableEntity, Request, "too_much_memory", e.Message),
        ImageException { Kind: ImageErrorKind.TooLarge } =>
            Of(HttpStatusCode.RequestEntityTooLarge, Request, "picture_too_large", e.Message),
        ImageException { Kind: ImageErrorKind.UnsupportedFormat } =>
            Of(HttpStatusCode.UnsupportedMediaType, Request, "unsupported_picture", e.Message, "image"),
        ImageException { Kind: ImageErrorKind.Unreadable or ImageErrorKind.Unwritable } =>
            Of(HttpStatusCode.UnprocessableEntity, Request, "damaged_picture", e.Message, "image"),
        ImageException or BundleException or TokenizerException or ProviderUnavailableException or OnnxRuntimeLibraryException
            or OutOfMemoryException or UnavailableException => Of(HttpStatusCode.ServiceUnavailable, Server, "unavailable", e.Message),
        BadHttpRequestException bad => Of((HttpStatusCode)bad.StatusCode, Request, "bad_request", e.Message),
        InvalidDataException or JsonException or IOException => Of(HttpStatusCode.BadRequest, Request, "bad_request", e.Message),
        OperationCanceledException => Of((HttpStatusCode)ClientClosedRequest, Request, "cancelled", "The request was cancelled."),
        _ => Of(HttpStatusCode.InternalServerError, Server, "internal", "The server failed at this request; its log says how."),
    };

    public static JobFault NotFound(string what) => Of(HttpStatusCode.NotFound, Request, "not_found", what);

    public static JobFault Unauthorized() => Of(HttpStatusCode.Unauthorized, Request, "invalid_api_key",
        "No API key that is known here came with the request; send one as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.");

    public static JobFault TooMany() => Of(HttpStatusCode.TooManyRequests, Limit, "rate_limit_exceeded",
        "More requests came from this client than are taken in a minute; slow down.");

    public static JobFault Late(JobRecord job) => Of(HttpStatusCode.ServiceUnavailable, Server, "deadline",
        string.Create(CultureInfo.InvariantCulture, $"There was no answer by {job.Deadline:u}; ask again with more time, or later."));

    public static JobFault Interrupted(JobRecord job) => Of(HttpStatusCode.ServiceUnavailable, Server, "interrupted",
        $"The server ended {job.Attempts} times while it worked on this; it is not tried again.");

    public static JobFault GivenUp() => Of(HttpStatusCode.ServiceUnavailable, Server, "interrupted",
        $"The worker was lost {JobWorker.MostAttempts} times while it had this; it is not tried again.");

    public static JobFault ClientGone() => Of(HttpStatusCode.ServiceUnavailable, Server, "interrupted",
        "The server ended while its client waited on the connection; ask again.");

    /// <summary>Any status that has no words yet.</summary>
    public static JobFault OfStatus(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Unauthorized(),
        StatusCodes.Status404NotFound => NotFound("There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed =>
            Of((HttpStatusCode)status, Request, "method_not_allowed", "This address knows no such method."),
        StatusCodes.Status429TooManyRequests => TooMany(),
        _ => Of((HttpStatusCode)status, status < StatusCodes.Status500InternalServerError ? Request : Server,
            "http_" + status.ToString(CultureInfo.InvariantCulture), $"The request ended with status {status}."),
    };

    /// <summary>Writes a fault, if nothing was written yet.</summary>
    public static Task WriteAsync(HttpContext context, JobFault fault)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.StatusCode = fault.Status;
        if (fault.Status == StatusCodes.Status429TooManyRequests && !context.Response.Headers.ContainsKey("Retry-After"))
        {
            context.Response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
        }

        if (fault.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        return context.Response.WriteAsJsonAsync(
            new FaultDocument(fault with { Status = 0 }), ServerJson.Default.FaultDocument, contentType: null, context.RequestAborted);
    }

    /// <summary>Turns exceptions of all that comes after into answers.</summary>
    public static async Task CatchAsync(HttpContext context, RequestDelegate next, ILogger log)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            _ = e;
            context.Abort();
        }
        catch (Exception e)
        {
            JobFault fault = Describe(e);
            if (fault.Status >= StatusCodes.Status500InternalServerError)
            {
                FaultLog.Failed(log, e, context.Request.Path);
            }

            await WriteAsync(context, fault);
        }
        finally
        {
            FaultLog.Served(
                log, context.Request.Method, context.Request.Path, context.Response.StatusCode,
                Stopwatch.GetElapsedTime(start).TotalMilliseconds, context.User.Identity?.Name);
        }
    }

    private static string FieldOf(string option) => s_fields.GetValueOrDefault(option) ?? JsonNamingPolicy.CamelCase.ConvertName(option);

    private static JobFault Of(HttpStatusCode status, string type, string code, string message, string? field = null) =>
        new(message.ReplaceLineEndings(" "), type, code, field) { Status = (int)status };
}

/// <summary>A request can't be read.</summary>
/// <param name="message">What, where, and how to mend it.</param>
/// <param name="field">The field concerned.</param>
internal sealed class RequestException(string message, string? field = null) : Exception(message)
{
    public string? Field { get; } = field;

    public HttpStatusCode Status { get; init; } = HttpStatusCode.BadRequest;

    public string Code { get; init; } = "bad_request";
}

/// <summary>What the log is told of requests.</summary>
internal static partial class FaultLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "request {Path} failed")]
    public static partial void Failed(ILogger log, Exception e, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} was answered with {Status} in {Milliseconds} ms for {Owner}")]
    public static partial void Served(ILogger log, string method, string path, int status, double milliseconds, string? owner);
}

/// <summary>Ends a request with a fault that is known already.</summary>
/// <param name="fault">The fault.</param>
internal sealed class FaultException(JobFault fault) : Exception(fault.Message)
{
    public JobFault Fault { get; } = fault;
}
