using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Server.Jobs;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Server;

/// <summary>A job as clients see it.</summary>
internal sealed record JobDocument
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>Jobs that come before it; null where it does not wait.</summary>
    public int? Place { get; init; }

    /// <summary>How far it is; null where it has not begun.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>The bundle that answers.</summary>
    public required string Bundle { get; init; }

    /// <summary>What is done, in order.</summary>
    public required IReadOnlyList<JobStep> Steps { get; init; }

    /// <summary>How the instruction was understood; null where the task was named.</summary>
    public ChoiceDocument? Choice { get; init; }

    /// <summary>What came out.</summary>
    public required IReadOnlyList<FileDocument> Files { get; init; }

    /// <summary>What the user should know, one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Times and memory.</summary>
    public required MetricsDocument Metrics { get; init; }

    /// <summary>Why there is no answer.</summary>
    public JobFault? Error { get; init; }

    /// <summary>Whether the server's end cut a run of it off, so that it was run again.</summary>
    public bool Interrupted { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Where more is found.</summary>
    public required UrlsDocument Urls { get; init; }

    internal static JobDocument Of(JobRecord job, int? place, JobProgress? progress)
    {
        string self = "/api/requests/" + job.Id;
        return new JobDocument
        {
            Id = job.Id, State = job.State, Place = place, Progress = progress, Bundle = job.Request.Bundle!, Steps = job.Steps,
            Choice = job.Steps is [{ Confidence: double sure, Task: { } task } first, ..]
                ? new ChoiceDocument(task, sure, first.RunnerUp) : null,
            Files = [.. job.Files.Select(file => new FileDocument(
                file.Name, file.Type, file.Description, file.Bytes, file.Width, file.Height, file.Step, $"{self}/files/{file.Name}"))],
            Warnings = job.Warnings,
            Metrics = new MetricsDocument(
                Math.Round(((job.Started ?? job.Finished ?? job.Created) - job.Created).TotalMilliseconds, 1),
                job.Started is { } started && job.Finished is { } finished ? Math.Round((finished - started).TotalMilliseconds, 1) : null,
                job.Metrics),
            Error = job.Error is { } error ? error with { Status = 0 } : null,
            Interrupted = job.IsInterrupted, Created = job.Created, Started = job.Started, Finished = job.Finished,
            Urls = new UrlsDocument(self, self + "/events"),
        };
    }
}

/// <summary>How an instruction was understood.</summary>
/// <param name="Task">The task.</param>
/// <param name="Confidence">Probability, 0 to 1.</param>
/// <param name="RunnerUp">The next task.</param>
internal sealed record ChoiceDocument(string Task, double Confidence, string? RunnerUp);

/// <summary>A file of an answer.</summary>
internal sealed record FileDocument(
    string Name, string Type, string Description, long Bytes, int? Width, int? Height, int Step, string Url);

/// <summary>What a job took.</summary>
/// <param name="WaitMilliseconds">From its acceptance to its beginning.</param>
/// <param name="RunMilliseconds">From its beginning to its end; null before.</param>
/// <param name="Pipeline">Figures of the last step; null before.</param>
internal sealed record MetricsDocument(double WaitMilliseconds, double? RunMilliseconds, PipelineMetrics? Pipeline);

/// <summary>Addresses of a job.</summary>
internal sealed record UrlsDocument(string Self, string Events);

/// <summary>A change of a job's state.</summary>
internal sealed record StateDocument(string Id, JobState State, int? Place)
{
    internal static StateDocument Of(JobRecord job, int? place) => new(job.Id, job.State, place);
}

/// <summary>A bundle of this server.</summary>
/// <param name="Name">Its name here; OpenAI's clients call it the model.</param>
/// <param name="Family">What kind of bundle it is.</param>
/// <param name="Tasks">Names of its tasks.</param>
/// <param name="Default">Whether requests that name none get it.</param>
internal sealed record BundleDocument(string Name, string Family, IReadOnlyList<string> Tasks, bool Default);

/// <summary>A task of a bundle.</summary>
internal sealed record TaskDocument
{
    /// <summary>Its id, which requests name.</summary>
    public required string Name { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Description { get; init; }

    /// <summary>Instructions as users write them; of bundles that know classes, the classes.</summary>
    public required IReadOnlyList<string> Phrases { get; init; }

    /// <summary>Whether it works on a picture; else it takes none.</summary>
    public bool NeedsImage { get; init; }

    /// <summary>Whether a mask may say what is to be painted anew.</summary>
    public bool TakesMask { get; init; }

    /// <summary>Whether naming it is not enough.</summary>
    public bool NeedsInstruction { get; init; }

    /// <summary>Whether it is sampled, at least on some pictures: seed, steps, solver, guidance and previews have an effect. Else
    /// strength and tiles have.</summary>
    public bool IsSampled { get; init; }

    /// <summary>Whether the scale has an effect.</summary>
    public bool Enlarges { get; init; }

    /// <summary>What comes out: picture, depth, normals, segmentation, highlight, mask, subject or edges.</summary>
    public required string Output { get; init; }

    /// <summary>Kinds of pictures that it was taught on; null: nothing is known.</summary>
    public IReadOnlyList<string>? TaughtOn { get; init; }

    internal static string OutputOf(TaskEntry task) =>
        JsonNamingPolicy.CamelCase.ConvertName(task.Decoder.GetType().Name[..^"Task".Length]);

    internal static IReadOnlyList<TaskDocument> Of(Bundle bundle) => BundleFamilies.IsPixNerd(bundle.Family)
        ?
        [
            new TaskDocument
            {
                Name = "draw", Description = bundle.Manifest.Classes is null ? "Draws a sentence" : "Draws a class",
                Phrases = bundle.Manifest.Classes?.Names ?? [], NeedsInstruction = true, IsSampled = true, Output = "picture",
            },
        ]
        :
        [
            .. bundle.Manifest.Tasks.Select(static task => new TaskDocument
            {
                Name = task.Id, Description = task.Name, Phrases = task.Examples, NeedsImage = task.TakesImage,
                TakesMask = task.Decoder.TakesMask, NeedsInstruction = task.Decoder.NeedsInstruction(task),
                IsSampled = task.Restorer is null or { ExceptOn: not null } or { MostHole: not null },
                Enlarges = task.Enlarges(), Output = OutputOf(task), TaughtOn = task.TaughtOn,
            }),
        ];
}

/// <summary>An instruction to be understood, without a picture's bytes.</summary>
internal sealed record ChooseRequest
{
    /// <summary>What to do, in the user's words.</summary>
    public string? Instruction { get; init; }

    /// <summary>Name of a bundle; null: the default one.</summary>
    public string? Bundle { get; init; }

    /// <summary>Whether a picture will come with it.</summary>
    public bool HasImage { get; set; } = true;

    /// <summary>Whether a mask will come with it.</summary>
    public bool HasMask { get; init; }
}

/// <summary>How an instruction is understood.</summary>
/// <param name="Steps">What would be done, in order.</param>
/// <param name="Nearest">The first step's task, and the next likely one.</param>
internal sealed record ChooseDocument(IReadOnlyList<JobStep> Steps, IReadOnlyList<string> Nearest);

/// <summary>What went wrong.</summary>
internal sealed record FaultDocument(JobFault Error);

/// <summary>Whether the server can answer requests.</summary>
/// <param name="Status">live, ready, starting or failed.</param>
/// <param name="Bundles">What was run to see it; only for clients that are known.</param>
internal sealed record HealthDocument(string Status, IReadOnlyList<TrialDocument>? Bundles);

/// <summary>A bundle that was tried.</summary>
/// <param name="Bundle">Its name.</param>
/// <param name="Task">What was run.</param>
/// <param name="Provider">The execution provider that ran it.</param>
/// <param name="Milliseconds">How long that took.</param>
internal sealed record TrialDocument(string Bundle, string Task, string Provider, double Milliseconds);

/// <summary>Words of enumerations.</summary>
internal static class JsonNames
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <summary>How the documents become JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobRecord))]
[JsonSerializable(typeof(JobBody))]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(StateDocument))]
[JsonSerializable(typeof(JobPreview))]
[JsonSerializable(typeof(Machines.JobNote))]
[JsonSerializable(typeof(IReadOnlyList<BundleDocument>))]
[JsonSerializable(typeof(IReadOnlyList<TaskDocument>))]
[JsonSerializable(typeof(ChooseRequest))]
[JsonSerializable(typeof(ChooseDocument))]
[JsonSerializable(typeof(FaultDocument))]
[JsonSerializable(typeof(HealthDocument))]
internal sealed partial class ServerJson : JsonSerializerContext;
