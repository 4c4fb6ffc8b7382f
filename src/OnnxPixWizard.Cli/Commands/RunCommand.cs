using System.CommandLine;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Sessions.Loras;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>run</c>: one request.</summary>
internal static class RunCommand
{
    /// <summary>Shown below the options.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "pixwizard run -i photo.jpg -p \"Remove the noise from this photo.\" -o clean.png",
        "pixwizard run -i photo.jpg -p \"Estimate the depth of this scene.\" -o depth.png",
        "pixwizard run -i photo.jpg -p \"Remove the noise, then estimate the depth.\" -o depth.png",
        "pixwizard run -i photo.jpg -p \"Clean this up, then cut out the dog.\" -o dog.png --assistant language/qwen3",
        "pixwizard run -i photo.jpg -p \"Fill in the missing region.\" --mask hole.png -o whole.png",
        "pixwizard run -i photo.jpg --extend left=128,top=25% -o larger.png",
        "pixwizard run -i photo.jpg --extend 16:9 -o wide.png",
        "pixwizard run -i photo.jpg -t normals -o normals.png --size input --timings",
        "pixwizard run -i photo.jpg -t denoise -o clean.jpg --strength 0.8",
        "pixwizard run -p \"A red ball on a grey floor.\" -o ball.png --seed 7",
        "pixwizard run -p \"A red ball on a grey floor.\" -o ball.png --preset fast",
        "pixwizard run -i photo.jpg -o styled.jpg --lora style.safetensors:0.8",
        "pixwizard run -i photo.jpg -t segmentation -o labels.png --provider cuda --json",
    ];

    public static Command Create()
    {
        RunOptions options = new();
        Command command = new("run", "Does what a sentence says to a picture.");
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => RunAsync(parsed, options, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RunOptions options, CancellationToken cancellation)
    {
        SharedOptions shared = options.Request.Shared;
        string output = parsed.GetRequiredValue(options.Output);
        RuntimeOptions runtime = shared.Runtime(parsed);
        ImageSaveOptions save = shared.Save(parsed, output) with { Strip = parsed.GetValue(options.Request.Strip) };
        PixWizardRequest request = LoraTeaching.Apply(LoraTeaching.Read(runtime.Loras), Request(parsed, options));
        Bundle bundle = shared.Open(parsed, BundleLocator.DefaultName, drawsAlone: false);
        string? assistant = parsed.GetValue(options.Assistant);
        if (assistant is not null)
        {
            TaskPlan planned = await shared.WithProgressAsync(
                parsed, _ => AssistantCommand.PlanAsync(assistant, bundle, request, runtime.Threads, cancellation));
            request = request with { Plan = planned };
        }

        RequestPlan plan = RequestPlan.For(bundle, request);
        string?[] outputs = RunOutputs.Of(plan, output);
        CommandException.ThrowIfRead(
            "--output",
            [
                parsed.GetValue(options.Input), parsed.GetValue(options.Mask), bundle.Folder, assistant,
                .. runtime.Loras.Select(static lora => lora.Path),
            ],
            outputs.SelectMany(RunOutputs.Files));
        await ShowAsync(plan, request.Plan, parsed, shared, output);

        (PixWizardResult Result, IReadOnlyList<SavedFile> Files)[] done = await shared.WithProgressAsync(parsed, async progress =>
        {
            // One request: what it does not need stays on the disk, and a warm-up would cost more than it saves.
            using PixWizardPipeline pipeline = await PixWizardPipeline.LoadAsync(
                bundle.Folder, runtime with { LoadsAhead = false }, cancellation);
            IReadOnlyList<PixWizardResult> results = await pipeline.RunAsync(plan, progress, cancellation);
            cancellation.ThrowIfCancellationRequested();
            return results.Select((result, i) => RunOutputs.Write(result, outputs[i], save)).ToArray();
        });

        string[] warnings = [.. done.SelectMany((step, i) => done.Length == 1
            ? step.Result.Warnings : step.Result.Warnings.Select(warning => $"step {i + 1}, {step.Result.Task}: {warning}"))];
        await shared.ReportAsync(
            parsed, warnings, done[^1].Result.Metrics, () => RunReport.Summary(done), () => RunReport.ToJson(done, warnings, request.Plan),
            output);
        return ExitCode.Done;
    }

    /// <summary>Tells what will be done, where that is more than one thing or an assistant decided it.</summary>
    private static async Task ShowAsync(
        RequestPlan plan, TaskPlan? planned, ParseResult parsed, SharedOptions shared, string output)
    {
        if ((plan.Steps.Count == 1 && planned is null) || parsed.GetValue(shared.Quiet) || parsed.GetValue(shared.Json))
        {
            return;
        }

        TextWriter text = output == SharedOptions.StandardStream ? parsed.InvocationConfiguration.Error
            : parsed.InvocationConfiguration.Output;
        foreach ((int i, RequestStep step) in plan.Steps.Index())
        {
            string words = string.Join(", ", ((string?[])[
                step.Request.Instruction, planned?.Steps[i].Strength is double strength
                    ? FormattableString.Invariant($"strength {strength}") : null,
                planned?.Steps[i].Scale is int scale ? FormattableString.Invariant($"{scale} times as large") : null,
            ]).OfType<string>());
            await text.WriteLineAsync(
                $"step {i + 1} of {plan.Steps.Count}, {step.Task}{(words.Length > 0 ? ": " + words : string.Empty)}");
        }

        if (planned is { LeftOut.Count: > 0 })
        {
            await text.WriteLineAsync($"left out, as none of the bundle's tasks does it: {string.Join("; ", planned.LeftOut)}");
        }
    }

    private static PixWizardRequest Request(ParseResult parsed, RunOptions options)
    {
        // Options first: they cost nothing to check.
        PixWizardRequest request = options.Request.Request(parsed) with
            { Extend = parsed.GetValue(options.Extend) is { } extend ? CanvasExtension.Parse(extend) : null };
        ImageLoadOptions load = options.Request.Load(parsed);
        string? mask = parsed.GetValue(options.Mask);
        return request with
        {
            Image = Picture(parsed.GetValue(options.Input), load),
            Mask = mask is null ? null : GrayImage8.LoadMask(mask, load),
        };
    }

    /// <summary>The input; null where none is named.</summary>
    public static SourcePicture? Picture(string? input, ImageLoadOptions load)
    {
        if (input != SharedOptions.StandardStream)
        {
            return input is null ? null : SourcePicture.FromFile(input, load);
        }

        using Stream stream = Console.OpenStandardInput();
        return SourcePicture.FromStream(stream, load);
    }
}
