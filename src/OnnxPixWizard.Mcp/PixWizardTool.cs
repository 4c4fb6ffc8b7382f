using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Mcp;

/// <summary>One tool: reads the arguments, asks a bundle, and answers with pictures and what they tell.</summary>
internal sealed class PixWizardTool(ToolPlan plan, PixWizardBundles bundles, ImageLoadOptions load, ToolFolder? folder) : McpServerTool
{
    /// <summary>Longest side of the copy that travels in the protocol where the picture itself is written to a file.</summary>
    private const int CopySide = 768;

    private readonly string[] _arguments = ToolSchema.Names(plan, folder is not null);

    /// <inheritdoc/>
    public override Tool ProtocolTool { get; } = new()
    {
        Name = plan.Name,
        Title = plan.Title,
        Description = plan.Description,
        InputSchema = ToolSchema.Of(plan, folder is not null),
        Annotations = new ToolAnnotations
            { ReadOnlyHint = folder is null, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
    };

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <inheritdoc/>
    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            ToolArguments arguments = new(request.Params?.Arguments, _arguments);
            arguments.ThrowIfUnknown();
            (string bundle, string? task) = Answerer(arguments);
            string format = arguments.OneOf(ToolSchema.Format, ToolSchema.Formats) ?? ToolSchema.Formats[0];
            string? file = folder is null || arguments.Text(ToolSchema.OutputPath) is not { } path ? null
                : folder.ToWrite(path, ToolSchema.OutputPath, Count(arguments));
            _ = file is null ? default : ImageFormats.ForWriting(file);
            ToolProgress? progress = request.Params?.ProgressToken is { } token
                ? new ToolProgress(request.Server, token, cancellationToken) : null;
            ToolAnswer answer = BundleFamilies.IsPixNerd(bundles.Bundle(bundle).Family)
                ? await DrawAsync(arguments, bundle, progress, cancellationToken).ConfigureAwait(false)
                : await EditAsync(arguments, bundle, task, progress, cancellationToken).ConfigureAwait(false);
            return Content(answer, bundle, PictureMedia.Format("image/" + format), file);
        }
        catch (Exception e) when (e is OptionException or InstructionException or ImageException or BundleException
            or UnknownBundleException or MemoryLimitException or ProviderUnavailableException or OnnxRuntimeLibraryException
            or GraphException or SamplingException or TokenizerException)
        {
            JsonObject error = new()
                { ["error"] = e.GetType().Name.Replace(nameof(Exception), "", StringComparison.Ordinal), ["message"] = e.Message };
            return new CallToolResult
                { IsError = true, Content = [new TextContentBlock { Text = e.Message }], StructuredContent = ToolSchema.Element(error) };
        }
    }

    /// <summary>The bundle and the task that answer a call.</summary>
    private (string Bundle, string? Task) Answerer(ToolArguments arguments)
    {
        string? named = plan.Tasks.Length > 1 ? arguments.OneOf(ToolSchema.Task, plan.Tasks) : null;
        string? task = named ?? plan.DefaultTask;
        string? bundle = plan.Bundles.Length > 1 ? arguments.OneOf(ToolSchema.Bundle, plan.Bundles) : null;
        (string Bundle, string? Task)[] fitting =
        [
            .. plan.Answers.Where(answer => (bundle is null || answer.Bundle == bundle)
                && (task is null || answer.Task == task || (named is null && answer.Task is null))),
        ];
        string? problem = fitting.Length == 0 ? $"bundle '{bundle}' has no task '{task}'; name another one."
            : task is null && plan.Tasks.Length > 1 ? $"'{ToolSchema.Task}' is missing; take one of {string.Join(", ", plan.Tasks)}."
            : null;
        return problem is null ? fitting[0] : throw new OptionException(ToolSchema.Task, problem);
    }

    private async Task<ToolAnswer> EditAsync(
        ToolArguments arguments, string bundle, string? task, ToolProgress? progress, CancellationToken cancellation)
    {
        byte[]? mask = Picture(arguments, ToolSchema.Mask, out string? maskFile);
        PixWizardRequest request = new()
        {
            Instruction = Words(arguments),
            Task = task,
            Image = Picture(arguments, ToolSchema.Image, out string? imageFile) is { } bytes ? Source(bytes)
                : imageFile is not null ? SourcePicture.FromFile(imageFile, load) : null,
            Mask = mask is not null ? GrayImage8.LoadMask(mask, load, cancellation)
                : maskFile is not null ? GrayImage8.LoadMask(maskFile, load, cancellation) : null,
            Size = arguments.Text(ToolSchema.Size) is { } size ? OutputSize.Parse(size, ToolSchema.Size) : OutputSize.Auto,
            Seed = arguments.Number<ulong>(ToolSchema.Seed) ?? 0,
            Strength = arguments.Number<double>(ToolSchema.Strength),
            Scale = arguments.Number<int>(ToolSchema.Scale),
        };
        List<IReadOnlyList<PixWizardResult>> runs = [];
        int count = Count(arguments);
        for (int i = 0; i < count; i++)
        {
            runs.Add(await bundles.RunStepsAsync(request with { Seed = request.Seed + (ulong)i }, bundle, progress, cancellation)
                .ConfigureAwait(false));
        }

        return ToolAnswer.Of(runs);
    }

    private async Task<ToolAnswer> DrawAsync(
        ToolArguments arguments, string bundle, ToolProgress? progress, CancellationToken cancellation)
    {
        bool isClass = bundles.Bundle(bundle).Manifest.Classes is not null;
        string? words = Words(arguments);
        return ToolAnswer.Of(await bundles.RunAsync(
            new PixNerdRequest
            {
                Class = isClass ? words : null,
                Prompt = isClass ? null : words,
                Size = arguments.Text(ToolSchema.Size) is { } size && OutputSize.Parse(size, ToolSchema.Size) is
                    { Kind: OutputSizeKind.Exact } exact ? exact.Exact : null,
                Count = Count(arguments),
                Seed = arguments.Number<ulong>(ToolSchema.Seed) ?? 0,
            },
            bundle, progress, cancellation).ConfigureAwait(false));
    }

    private static CallToolResult Content(ToolAnswer answer, string bundle, ImageFormat format, string? file)
    {
        List<ContentBlock> content = [];
        JsonObject facts = answer.Facts(bundle);
        if (file is not null)
        {
            facts["files"] = new JsonArray([.. answer.Save(file).Select(
                static saved => (JsonNode)new JsonObject { ["path"] = saved.Path, ["holds"] = saved.Description })]);
        }

        foreach (byte[] picture in answer.Encode(format, file is null ? null : CopySide))
        {
            content.Add(ImageContentBlock.FromBytes(picture, PictureMedia.Of(format)));
        }

        content.Add(new TextContentBlock { Text = facts.ToJsonString() });
        return new CallToolResult { Content = content, StructuredContent = ToolSchema.Element(facts) };
    }

    private string? Words(ToolArguments arguments) => !plan.Inputs.HasFlag(ToolInputs.Words) ? null
        : plan.Needed.HasFlag(ToolInputs.Words) ? arguments.Needed(plan.Words.Name) : arguments.Text(plan.Words.Name);

    private static int Count(ToolArguments arguments) => arguments.Number<int>(ToolSchema.Count) is not { } count ? 1
        : count is >= 1 and <= ToolSchema.MostPictures ? count
        : throw new OptionException(ToolSchema.Count, $"count is {count}; it must lie between 1 and {ToolSchema.MostPictures}.");

    private SourcePicture Source(byte[] bytes)
    {
        using MemoryStream stream = new(bytes, writable: false);
        return SourcePicture.FromStream(stream, load);
    }

    /// <summary>A picture of the call: its bytes, or the file that it names.</summary>
    private byte[]? Picture(ToolArguments arguments, string name, out string? file)
    {
        string path = name + ToolSchema.PathSuffix;
        file = folder is null || arguments.Text(path) is not { } named ? null : folder.ToRead(named, path);
        byte[]? bytes = arguments.Bytes(name);
        ToolInputs input = name == ToolSchema.Mask ? ToolInputs.Mask : ToolInputs.Picture;
        return bytes is not null && file is not null
            ? throw new OptionException(name, $"both '{name}' and '{path}' are given; give one of the two.")
            : bytes is null && file is null && plan.Needed.HasFlag(input)
                ? throw new OptionException(name, $"'{name}' is missing; give the bytes of a picture file in base64"
                    + (folder is null ? "." : $", or its '{path}'."))
                : bytes;
    }
}

/// <summary>Tells the client how far a call has come.</summary>
internal sealed class ToolProgress(McpServer server, ProgressToken token, CancellationToken cancellation) : IProgress<PipelineProgress>
{
    private int _reports;

    public void Report(PipelineProgress value)
    {
        string stage = value.Stage.ToString().ToLowerInvariant();
        ProgressNotificationValue progress = new()
        {
            Progress = ++_reports,
            Message = value.Steps > 0 ? $"{stage} {value.Step} of {value.Steps}" : stage,
        };
        // In their order: the working thread waits until the message is on its way.
        server.NotifyProgressAsync(token, progress, cancellationToken: cancellation).GetAwaiter().GetResult();
    }
}
