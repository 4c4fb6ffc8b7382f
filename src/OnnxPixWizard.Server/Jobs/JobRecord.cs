using System.Text.Json.Serialization;

namespace OnnxPixWizard.Server.Jobs;

/// <summary>A request that was accepted, and what became of it.</summary>
internal sealed record JobRecord
{
    /// <summary>32 hexadecimal digits, which sort by time.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is: the name of a key, or a client's address.</summary>
    public required string Owner { get; init; }

    /// <summary>What is asked for.</summary>
    public required JobRequest Request { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it began to run, the last time.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it was done, failed or cancelled.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>After this it is not begun, and ended where it runs.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Whether its client waits on the connection, so that nobody would fetch the answer later.</summary>
    public bool IsSynchronous { get; init; }

    /// <summary>Whether a picture came with it.</summary>
    public bool HasImage { get; init; }

    /// <summary>Whether a mask came with it.</summary>
    public bool HasMask { get; init; }

    /// <summary>Whether the mask's holes are where it is transparent, as OpenAI's clients send them.</summary>
    public bool HasTransparentHoles { get; init; }

    /// <summary>The client's own key of the request; null: none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Tells the request and its pictures from others.</summary>
    public required string Digest { get; init; }

    /// <summary>How often it began to run.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether a run of it was cut off by the server's end, so that it was run again.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>Whether its client called it off while a worker had it, so that no other worker begins it again.</summary>
    public bool IsCalledOff { get; init; }

    /// <summary>What is done, in order.</summary>
    public IReadOnlyList<JobStep> Steps { get; init; } = [];

    /// <summary>What came out.</summary>
    public IReadOnlyList<JobFile> Files { get; init; } = [];

    /// <summary>What the user should know, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the last step cost; null before.</summary>
    public PipelineMetrics? Metrics { get; init; }

    /// <summary>Why there is no answer; null where there is one, or may be.</summary>
    public JobFault? Error { get; init; }

    /// <summary>Whether nothing will change any more.</summary>
    [JsonIgnore]
    public bool IsFinished => State is JobState.Done or JobState.Failed or JobState.Cancelled;

    /// <summary>Bytes of all files.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(static file => file.Bytes);
}

/// <summary>Where a job stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
internal enum JobState
{
    /// <summary>Waits.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>Is being answered.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Is answered.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>Has no answer.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Was called off by its client.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>One step of a job.</summary>
/// <param name="Task">Id of the task; null where it is known only when the step runs.</param>
/// <param name="Instruction">What it follows.</param>
/// <param name="Confidence">Probability that the instruction means the task, 0 to 1; null where the task was named.</param>
/// <param name="RunnerUp">Id of the next task.</param>
/// <param name="Output">What comes out: picture, depth, normals, segmentation, highlight, mask, subject or edges.</param>
internal sealed record JobStep(string? Task, string? Instruction, double? Confidence, string? RunnerUp, string? Output);

/// <summary>A file of an answer.</summary>
/// <param name="Name">Its name, e.g. <c>picture.png</c>.</param>
/// <param name="Type">Media type of its contents.</param>
/// <param name="Description">What it holds, with units.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Digest">SHA-256 of its contents, hexadecimal.</param>
/// <param name="Step">Which step it answers, from 0.</param>
internal sealed record JobFile(string Name, string Type, string Description, long Bytes, string Digest, int Step)
{
    /// <summary>Columns, of pictures.</summary>
    public int? Width { get; init; }

    /// <summary>Rows, of pictures.</summary>
    public int? Height { get; init; }
}

/// <summary>Why something was refused or failed, in the form of OpenAI's API.</summary>
/// <param name="Message">What, where, and how to mend it; one line.</param>
/// <param name="Type">Group of errors, for example <c>invalid_request_error</c>.</param>
/// <param name="Code">The error's own name.</param>
/// <param name="Param">The field concerned; null: none.</param>
internal sealed record JobFault(string Message, string Type, string Code, string? Param = null)
{
    /// <summary>HTTP status that means it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Status { get; init; }

    /// <summary>Tasks that come nearest to an instruction that was not understood.</summary>
    public IReadOnlyList<string>? Nearest { get; init; }

    /// <summary>Tasks that fit the request.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }
}
