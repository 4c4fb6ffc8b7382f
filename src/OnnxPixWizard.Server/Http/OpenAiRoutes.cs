using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Server.Jobs;

namespace OnnxPixWizard.Server.Http;

/// <summary>
/// The routes that OpenAI's image clients use. A model is a bundle; the client waits, and a request dies with its connection.
/// </summary>
internal static class OpenAiRoutes
{
    private static readonly string[] s_names =
        ["gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5", "chatgpt-image-latest", "dall-e-2", "dall-e-3"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1").WithTags("OpenAI");
        group.MapPost("/images/edits", EditAsync).WithName("createImageEdit").WithSummary("Does what a prompt says to a picture.")
            .Accepts<OpenAiBody>("multipart/form-data").DisableAntiforgery();
        group.MapPost("/images/generations", GenerateAsync).WithName("createImage").WithSummary("Paints what a prompt says.")
            .Accepts<OpenAiBody>("application/json");
        group.MapGet("/models", Models).WithName("listModels").WithSummary("Lists the bundles.");
        group.MapGet("/models/{model}", Model).WithName("retrieveModel").WithSummary("Tells of a bundle.");
    }

    private static Ok<OpenAiModels> Models(PixWizardBundles bundles, JobClock clock) =>
        TypedResults.Ok(new OpenAiModels("list", [.. bundles.Names.Select(name => ModelOf(name, clock))]));

    private static Ok<OpenAiModel> Model(string model, PixWizardBundles bundles, ServerOptions options, JobClock clock)
    {
        string name = NameOf(model, options) ?? bundles.DefaultName;
        _ = bundles.Bundle(name);
        return TypedResults.Ok(ModelOf(name, clock));
    }

    private static OpenAiModel ModelOf(string name, JobClock clock) =>
        new(name, "model", clock.Started.ToUnixTimeSeconds(), "onnxpixwizard");

    private static async Task<Ok<OpenAiImages>> EditAsync(HttpContext context, JobDesk desk, IFileStore files, ServerOptions options)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new RequestException("An edit is sent as multipart/form-data, with the picture's file in 'image'.", "image");
        }

        RequestParts parts = await RequestReader.ReadAsync(context, options);
        return parts.Image is not null ? await AnswerAsync(parts, context, desk, files, options)
            : throw new RequestException("There is no file 'image' to edit.", "image");
    }

    private static async Task<Ok<OpenAiImages>> GenerateAsync(HttpContext context, JobDesk desk, IFileStore files, ServerOptions options)
    {
        RequestParts parts = await RequestReader.ReadAsync(context, options);
        return parts.Image is null && parts.Mask is null ? await AnswerAsync(parts, context, desk, files, options)
            : throw new RequestException("A generation takes no picture; send it to /v1/images/edits.", "image");
    }

    private static async Task<Ok<OpenAiImages>> AnswerAsync(
        RequestParts parts, HttpContext context, JobDesk desk, IFileStore files, ServerOptions options)
    {
        OpenAiBody body = Read(parts.Fields);
        JobRequest request = RequestOf(body, options);
        Submission asked = new(request, parts.Image, parts.Mask, RequestRoutes.OwnerOf(context.User))
        {
            IsSynchronous = true, HasTransparentHoles = true, IdempotencyKey = RequestRoutes.KeyOf(context),
        };
        JobRecord job = await desk.SubmitAsync(asked, context.RequestAborted);
        context.Response.Headers["X-Request-Id"] = job.Id;
        JobRecord ended = await desk.WaitAsync(job, context.RequestAborted);
        if (ended.State != JobState.Done)
        {
            throw new FaultException(ended.Error ?? Faults.Describe(new OperationCanceledException()));
        }

        bool asUrl = body.ResponseFormat == "url";
        List<OpenAiImage> images = [];
        for (int i = 0; i < request.N; i++)
        {
            string name = request.FileName(i);
            images.Add(asUrl
                ? new OpenAiImage($"{context.Request.Scheme}://{context.Request.Host}/api/requests/{job.Id}/files/{name}", null)
                : new OpenAiImage(null, await EncodedAsync(files, job.Id, name, context.RequestAborted)));
        }

        JobFile first = ended.Files.First(file => file.Name == request.FileName(0));
        if (!asUrl && asked.IdempotencyKey is null)
        {
            // Answered: nobody would come back for it.
            await desk.ForgetAsync(job.Id, CancellationToken.None);
        }

        return TypedResults.Ok(new OpenAiImages(
            ended.Created.ToUnixTimeSeconds(), images, OutputFormatOf(request), $"{first.Width}x{first.Height}", ended.Warnings));
    }

    private static OpenAiBody Read(IReadOnlyDictionary<string, JsonNode> fields)
    {
        JsonObject body = [];
        foreach ((string name, JsonNode value) in fields)
        {
            // In a form all values are texts, also those that JSON has as numbers.
            body[name] = value.DeepClone();
        }

        try
        {
            return body.Deserialize(OpenAiJson.Default.OpenAiBody)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            string field = (e as JsonException)?.Path is { Length: > 2 } path ? path[2..] : "body";
            throw new RequestException($"Field '{field}' is not of the kind that it has to be.", field);
        }
    }

    /// <exception cref="RequestException">A field can't be used.</exception>
    private static JobRequest RequestOf(OpenAiBody body, ServerOptions options)
    {
        if (body.Stream == true)
        {
            throw new RequestException(
                "Answers are not streamed here; leave 'stream' out, or take /api/requests and its events.", "stream");
        }

        if (body.ResponseFormat is not (null or "url" or "b64_json"))
        {
            throw new RequestException(
                $"The response_format '{body.ResponseFormat}' is not known; there are b64_json and url.", "response_format");
        }

        if (string.IsNullOrWhiteSpace(body.Prompt) && body.Task is null)
        {
            throw new RequestException("There is no prompt; say what to do.", "prompt");
        }

        return new JobRequest
        {
            Bundle = NameOf(body.Model, options), Instruction = body.Prompt, Task = body.Task, N = body.N ?? 1,
            Size = body.Size is null or "" ? null : body.Size, Seed = body.Seed ?? 0, Steps = body.Steps, Solver = body.Solver,
            Strength = body.Strength, Scale = body.Scale,
            Format = body.OutputFormat switch { null or "" => "png", "jpeg" => "jpg", var format => format },
            Quality = body.OutputCompression ?? new JobRequest().Quality,
        };
    }

    private static string? NameOf(string? model, ServerOptions options) =>
        string.IsNullOrEmpty(model) || (options.TakesOpenAiNames && s_names.Contains(model, StringComparer.Ordinal)) ? null : model;

    private static string OutputFormatOf(JobRequest request) => request.Format is "jpg" ? "jpeg" : request.Format;

    private static async Task<string> EncodedAsync(IFileStore files, string job, string name, CancellationToken cancellation)
    {
        await using Stream stream = await files.OpenAsync(job, name, cancellation)
            ?? throw new FaultException(Faults.NotFound("The answer has expired."));
        byte[] bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return Convert.ToBase64String(bytes);
    }
}

/// <summary>When this server began, which stands for the age of its models.</summary>
internal sealed record JobClock(DateTimeOffset Started);

/// <summary>What OpenAI's clients send, and a few fields of this server; others have no effect.</summary>
internal sealed record OpenAiBody
{
    public string? Prompt { get; init; }

    public string? Model { get; init; }

    public int? N { get; init; }

    public string? Size { get; init; }

    public string? ResponseFormat { get; init; }

    public string? OutputFormat { get; init; }

    public int? OutputCompression { get; init; }

    public bool? Stream { get; init; }

    public string? Task { get; init; }

    public ulong? Seed { get; init; }

    public int? Steps { get; init; }

    public string? Solver { get; init; }

    public double? Strength { get; init; }

    public int? Scale { get; init; }
}

/// <summary>A picture of an answer: its address, or its file in base64.</summary>
internal sealed record OpenAiImage(string? Url, [property: JsonPropertyName("b64_json")] string? B64Json);

/// <summary>An answer.</summary>
internal sealed record OpenAiImages(
    long Created, IReadOnlyList<OpenAiImage> Data, string OutputFormat, string Size, IReadOnlyList<string> Warnings);

/// <summary>A model.</summary>
internal sealed record OpenAiModel(string Id, string Object, long Created, string OwnedBy);

/// <summary>All models.</summary>
internal sealed record OpenAiModels(string Object, IReadOnlyList<OpenAiModel> Data);

/// <summary>How OpenAI's documents are spelled; numbers may come as texts, as in forms.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(OpenAiBody))]
[JsonSerializable(typeof(OpenAiImages))]
[JsonSerializable(typeof(OpenAiModel))]
[JsonSerializable(typeof(OpenAiModels))]
internal sealed partial class OpenAiJson : JsonSerializerContext;
