using OnnxPixWizard.Bundles;
using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Sessions.Loras;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.CommandLine;

/// <summary>What an exception means to the user of a command line.</summary>
internal static partial class Failure
{
    /// <summary>Options of the library's API by the words that set them.</summary>
    private static readonly Dictionary<string, string> Options = new(StringComparer.Ordinal)
    {
        ["Instruction"] = "--prompt", ["Image"] = "--input", ["Mask"] = "--mask", ["Task"] = "--task", ["Exact"] = "--size",
        ["Size"] = "--size", ["DataSize"] = "--data-size",
        ["Preset"] = "--preset", ["Steps"] = "--steps", ["Solver"] = "--solver", ["Name"] = "--solver", ["TimeShift"] = "--time-shift",
        ["Prompt"] = "--prompt", ["Class"] = "--class", ["ClassIds"] = "--class", ["Count"] = "--count", ["Diffusion"] = "--diffusion",
        ["Guidance"] = "--guidance", ["GuidanceFrom"] = "--guidance-from", ["GuidanceTo"] = "--guidance-to",
        ["TextGuidance"] = "--text-guidance", ["ImageGuidance"] = "--image-guidance", ["Threads"] = "--threads",
        ["Strength"] = "--strength", ["Scale"] = "--scale",
        ["Extend"] = "--extend", ["Object"] = "--prompt", ["Instead"] = "--with", ["Boxes"] = "--box", ["Grow"] = "--grow",
        ["Feather"] = "--feather", ["FindTask"] = "--find-task", ["FillTask"] = "--fill-task",
        ["Tile"] = "--tile", ["Overlap"] = "--overlap", ["TileBatch"] = "--tile-batch", ["Folder"] = "--folder",
        ["Bind"] = "--bind", ["Store"] = "--store", ["ApiKeys"] = "--api-keys", ["IsOpen"] = "--no-auth", ["Workers"] = "--workers",
        ["Queue"] = "--queue", ["QueuePerClient"] = "--queue-per-client", ["RequestsPerMinute"] = "--rate", ["MaxBodyBytes"] = "--max-body",
        ["MaxPixels"] = "--max-pixels", ["MaxSteps"] = "--max-steps", ["MaxCount"] = "--max-n", ["Deadline"] = "--deadline",
    };

    /// <returns>The exit code, and one line that names the file or option.</returns>
    public static (int Code, string Message) Describe(Exception e)
    {
        (int Code, string Message)? known = null;
        DescribeMore(e, ref known);
        return known ?? DescribeUsual(e);
    }

    /// <summary>What a program knows of its own exceptions.</summary>
    static partial void DescribeMore(Exception e, ref (int Code, string Message)? known);

    private static (int Code, string Message) DescribeUsual(Exception e) => e switch
    {
        OperationCanceledException => (ExitCode.Cancelled, "cancelled"),
        CommandException command => (command.ExitCode, command.Message),
        EditException => (ExitCode.BadInput, e.Message),
        InstructionException => (ExitCode.BadInput, $"{e.Message} --task names it."),
        MemoryLimitException => (ExitCode.Usage, $"{e.Message} --memory sets the limit."),
        OptionException option => (ExitCode.Usage, $"{Options.GetValueOrDefault(option.Option, option.Option)}: {option.Message}"),
        ImageException { Kind: ImageErrorKind.Unwritable } => (ExitCode.Usage, e.Message),
        ImageException { Kind: ImageErrorKind.LibraryUnavailable } => (ExitCode.Unavailable, e.Message),
        ImageException { Kind: ImageErrorKind.OperationFailed } => (ExitCode.Failed, e.Message),
        ImageException { Kind: ImageErrorKind.TooLarge } => (ExitCode.BadInput, e.Message + " --max-pixels sets it."),
        ImageException or LoraException => (ExitCode.BadInput, e.Message),
        BundleException or TokenizerException => (ExitCode.BadBundle, e.Message),
        ProviderUnavailableException { FallbackEffect: string effect } provider =>
            (ExitCode.Unavailable, $"{provider.Problem} --allow-fallback {effect}."),
        ProviderUnavailableException or OnnxRuntimeLibraryException => (ExitCode.Unavailable, e.Message),
        GraphException or SamplingException => (ExitCode.Failed, e.Message),
        _ => (ExitCode.Failed, $"{e.GetType().Name}: {e.Message}"),
    };
}
