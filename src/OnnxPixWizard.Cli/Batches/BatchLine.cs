using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Cli.Batches;

/// <summary>A line of a batch's list; what it leaves out is as on the command line.</summary>
internal sealed record BatchLine
{
    /// <summary>Picture, or a pattern of pictures; null paints on a blank canvas.</summary>
    public string? Input { get; init; }

    /// <summary>Picture to write, with {name} and {path} in place of the input's.</summary>
    public string? Output { get; init; }

    public string? Prompt { get; init; }

    public string? Task { get; init; }

    public string? Mask { get; init; }

    public string? Size { get; init; }

    public string? DataSize { get; init; }

    public int? Steps { get; init; }

    public string? Solver { get; init; }

    public double? TimeShift { get; init; }

    public double? TextGuidance { get; init; }

    public double? ImageGuidance { get; init; }

    public ulong? Seed { get; init; }

    public double? Strength { get; init; }

    public int? Scale { get; init; }

    /// <summary>Fields that no line has.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Reads a line.</summary>
    /// <exception cref="CommandException">It is no such object.</exception>
    public static BatchLine Parse(string text)
    {
        BatchLine? line;
        try
        {
            line = JsonSerializer.Deserialize(text, BatchJson.Default.BatchLine);
        }
        catch (JsonException failure)
        {
            throw new CommandException(ExitCode.BadInput, failure.Path is { Length: > 2 } path
                ? $"'{path[2..]}' is not of the kind that it has to be: names and sentences are in quotes, numbers are not."
                : "the line is no JSON object such as {\"input\":\"a.jpg\",\"task\":\"denoise\",\"output\":\"b.png\"}.", failure);
        }

        return line is null ? throw new CommandException(ExitCode.BadInput, "the line is null; give an object.")
            : line.Unknown is { Count: > 0 } unknown ? throw new CommandException(
                ExitCode.BadInput, $"the line has a field '{unknown.Keys.First()}', which batches do not know; --help lists those they do.")
            : line;
    }

    /// <summary>The request, without its pictures.</summary>
    /// <param name="usual">What is asked for where the line says nothing.</param>
    /// <exception cref="OptionException">A value is out of range.</exception>
    public PixWizardRequest Of(PixWizardRequest usual) => usual with
    {
        Instruction = Prompt ?? usual.Instruction,
        Task = Task ?? usual.Task,
        Size = Size is null ? usual.Size : OutputSize.Parse(Size),
        DataSize = DataSize is null ? usual.DataSize : OutputSize.Parse(DataSize, nameof(PixWizardRequest.DataSize)),
        Steps = Steps ?? usual.Steps,
        Solver = Solver ?? usual.Solver,
        TimeShift = TimeShift ?? usual.TimeShift,
        TextGuidance = TextGuidance ?? usual.TextGuidance,
        ImageGuidance = ImageGuidance ?? usual.ImageGuidance,
        Seed = Seed ?? usual.Seed,
        Strength = Strength ?? usual.Strength,
        Scale = Scale ?? usual.Scale,
    };
}

/// <summary>What became of one picture of a batch: a line of its results.</summary>
internal sealed record BatchResult(int? Line, string? Input, string? Output, string Key)
{
    public string? Task { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];

    public IReadOnlyList<string>? Warnings { get; init; }

    public double? Milliseconds { get; init; }

    public BatchError? Error { get; init; }

    /// <summary>Where it is asked for, in words.</summary>
    [JsonIgnore]
    public string Name => BatchItem.Named(Line, Input);
}

/// <summary>Why a picture has no answer; code and kind as of the program's own failures.</summary>
internal sealed record BatchError(int Code, string Kind, string Message)
{
    public static BatchError Of(Exception fault)
    {
        (int code, string message) = Failure.Describe(fault);
        return new BatchError(code, ExitCode.Kind(code), message.ReplaceLineEndings(" "));
    }
}

/// <summary>What became of a batch.</summary>
/// <param name="Items">Pictures in all.</param>
/// <param name="Done">Answered now.</param>
/// <param name="Before">Answered by an earlier run.</param>
/// <param name="Failed">Without an answer.</param>
/// <param name="Results">File of the results.</param>
internal sealed record BatchSummary(int Items, int Done, int Before, int Failed, string Results);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchLine))]
[JsonSerializable(typeof(BatchResult))]
[JsonSerializable(typeof(BatchSummary))]
internal sealed partial class BatchJson : JsonSerializerContext;

/// <summary>What programs are told.</summary>
internal static class BatchText
{
    // Names as they are, in any script.
    private static readonly BatchJson s_plain = new(
        new JsonSerializerOptions(BatchJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Of(BatchResult result) => JsonSerializer.Serialize(result, s_plain.BatchResult);

    public static string Of(BatchSummary summary) => JsonSerializer.Serialize(summary, s_plain.BatchSummary);
}
