using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using OnnxPixWizard.Server.Jobs;

namespace OnnxPixWizard.Server.Http;

/// <summary>The server's own API: requests that are accepted now and answered later.</summary>
internal static class RequestRoutes
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const int LongestKey = 255;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/requests").WithTags("Requests");
        group.MapPost("", SubmitAsync).WithName("submit").WithSummary("Accepts a picture and a sentence; the answer comes later.")
            .Accepts<JobBody>("multipart/form-data", "application/json").DisableAntiforgery();
        group.MapGet("/{id}", FindAsync).WithName("find").WithSummary("Says how a request stands: place, progress, files, figures.");
        group.MapGet("/{id}/events", EventsAsync).WithName("events").WithSummary(
            "Tells of state, progress and previews as they come (server-sent events), and ends with 'done'.");
        group.MapMethods("/{id}/files/{name}", ["GET", "HEAD"], FileAsync).WithName("file")
            .WithSummary("A file of an answer; parts of it by Range.");
        group.MapDelete("/{id}", DeleteAsync).WithName("cancel").WithSummary(
            "Calls a request off, in the middle of a step too; deletes a finished one with its files.");
    }

    /// <summary>Who asks.</summary>
    public static string OwnerOf(ClaimsPrincipal user) => user.Identity?.Name ?? string.Empty;

    /// <summary>The client's own key of a request; null: none.</summary>
    /// <exception cref="RequestException">It is empty or too long.</exception>
    public static string? KeyOf(HttpContext context) => context.Request.Headers[IdempotencyKey] switch
    {
        [] => null,
        [{ Length: > 0 and <= LongestKey } key] => key,
        _ => throw new RequestException($"The {IdempotencyKey} must be one text of 1 to {LongestKey} characters."),
    };

    private static async Task<Accepted<JobDocument>> SubmitAsync(HttpContext context, JobDesk desk, ServerOptions options)
    {
        (JobRequest request, byte[]? image, byte[]? mask) = await RequestReader.ReadJobAsync(context, options);
        JobRecord job = await desk.SubmitAsync(
            new Submission(request, image, mask, OwnerOf(context.User)) { IdempotencyKey = KeyOf(context) }, context.RequestAborted);
        JobDocument document = desk.Describe(job);
        return TypedResults.Accepted(document.Urls.Self, document);
    }

    private static async Task<Ok<JobDocument>> FindAsync(string id, HttpContext context, JobDesk desk) =>
        TypedResults.Ok(desk.Describe(await RequireAsync(id, context, desk)));

    private static async Task<ServerSentEventsResult<string>> EventsAsync(string id, HttpContext context, JobDesk desk)
    {
        JobRecord job = await RequireAsync(id, context, desk);
        _ = int.TryParse(context.Request.Headers["Last-Event-ID"], out int last);
        return TypedResults.ServerSentEvents(StreamAsync(job, Math.Max(0, last), desk, context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> StreamAsync(
        JobRecord job, int last, JobDesk desk, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (desk.Live(job) is { } live)
        {
            await foreach (JobEvent? one in live.Log.ReadAsync(last, s_patience, cancellation))
            {
                yield return one is null
                    ? Item(JobEvent.State, StateDocument.Of(job, desk.Describe(job).Place) with { State = StateOf(live, job) }, id: null)
                    : Item(one.Type, one.Data, one.Id);
            }

            yield break;
        }

        // Finished, perhaps since it was looked up.
        JobRecord ended = await desk.FindAsync(job.Id, job.Owner, cancellation) ?? job;
        yield return Item(JobEvent.Done, desk.Describe(ended), last + 1);
    }

    private static JobState StateOf(LiveJob live, JobRecord job) => live.Progress is null ? job.State : JobState.Running;

    private static SseItem<string> Item(string type, object data, int? id) =>
        new(JsonSerializer.Serialize(data, data.GetType(), ServerJson.Default), type) { EventId = id?.ToString() };

    private static async Task<FileStreamHttpResult> FileAsync(
        string id, string name, HttpContext context, JobDesk desk, IFileStore files)
    {
        JobRecord job = await RequireAsync(id, context, desk);
        JobFile file = job.Files.FirstOrDefault(file => file.Name == name)
            ?? throw new FaultException(
                Faults.NotFound($"Request {id} has no file of this name{(job.IsFinished ? string.Empty : " yet")}."));
        Stream stream = await files.OpenAsync(id, name, context.RequestAborted)
            ?? throw new FaultException(Faults.NotFound($"The files of request {id} have expired."));
        context.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        return TypedResults.Stream(stream, file.Type, fileDownloadName: null, lastModified: job.Finished,
            entityTag: new EntityTagHeaderValue($"\"{file.Digest}\""), enableRangeProcessing: true);
    }

    private static async Task<Ok<JobDocument>> DeleteAsync(string id, HttpContext context, JobDesk desk)
    {
        JobRecord job = await RequireAsync(id, context, desk);
        if (job.IsFinished)
        {
            await desk.ForgetAsync(id, context.RequestAborted);
            return TypedResults.Ok(desk.Describe(job));
        }

        return TypedResults.Ok(desk.Describe(await desk.CancelAsync(job, context.RequestAborted)));
    }

    private static async Task<JobRecord> RequireAsync(string id, HttpContext context, JobDesk desk) =>
        await desk.FindAsync(id, OwnerOf(context.User), context.RequestAborted)
            ?? throw new FaultException(Faults.NotFound("There is no such request, or it has expired."));
}
