using System.CommandLine;
using OnnxPixWizard.Execution;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Cli.Commands;

/// <summary>Options of <c>run</c>.</summary>
internal sealed class RunOptions
{
    public Option<string?> Input { get; } = new("--input", "-i") { Description = "Picture: JPEG, PNG, WebP, TIFF, GIF, AVIF. Without it a picture is painted on a blank canvas.", HelpName = "FILE" };

    public Option<string?> Prompt { get; } = new("--prompt", "-p") { Description = "What to do, in your own words.", HelpName = "TEXT" };

    public Option<string> Output { get; } = new("--output", "-o") { Description = "Picture to write: .png, .jpg or .webp. Data (.npy, .png, .json) are written beside it.", HelpName = "FILE", Required = true };

    public Option<string?> Task { get; } = new("--task", "-t") { Description = "Task of the bundle; chosen by the prompt if left out.", HelpName = "ID" };

    public Option<string?> Mask { get; } = new("--mask") { Description = "Grey picture, white where to paint anew (tasks with holes).", HelpName = "FILE" };

    public Option<string?> Model { get; } = new("--model", "-m") { Description = "Bundle: a folder, or the name of one below 'models'. Default: ONNXPIXWIZARD_MODEL, else the one that ships with the program.", HelpName = "BUNDLE" };

    public Option<string> Size { get; } = new("--size") { Description = "auto (data in the input's size, pictures at most four times the network's), input, bucket or WIDTHxHEIGHT.", HelpName = "SIZE", DefaultValueFactory = static _ => "auto" };

    public Option<int?> Steps { get; } = new("--steps") { Description = "Intervals of the time grid, 1 to 1000.", HelpName = "N" };

    public Option<string?> Solver { get; } = new("--solver") { Description = string.Join(", ", OdeSolvers.Names) + ".", HelpName = "NAME" };

    public Option<double?> TimeShift { get; } = new("--time-shift") { Description = "Above 1 the early steps become smaller.", HelpName = "X" };

    public Option<double?> TextGuidance { get; } = new("--text-guidance") { Description = "Text guidance scale; 1 is unguided and costs nothing.", HelpName = "X" };

    public Option<double?> ImageGuidance { get; } = new("--image-guidance") { Description = "Image guidance scale; 1 is unguided and costs nothing.", HelpName = "X" };

    public Option<ulong> Seed { get; } = new("--seed") { Description = "Seed of the noise.", HelpName = "N", DefaultValueFactory = static _ => 0 };

    public Option<string> Provider { get; } = new("--provider") { Description = string.Join(", ", ExecutionProviders.Options) + ". One that is named runs every node, or the run fails.", HelpName = "NAME", DefaultValueFactory = static _ => "auto" };

    public Option<string[]> ProviderOption { get; } = new("--provider-option") { Description = "An option of the provider, such as device_id=1; may be repeated.", HelpName = "KEY=VALUE" };

    public Option<bool> AllowFallback { get; } = new("--allow-fallback") { Description = "Lets nodes that the named provider does not take run on the CPU." };

    public Option<int> Threads { get; } = new("--threads") { Description = "Threads; 0 takes all processors of this process.", HelpName = "N", DefaultValueFactory = static _ => 0 };

    public Option<string?> Compat { get; } = new("--compat") { Description = "published: the published implementation's habits where they are open at run time.", HelpName = "NAME" };

    public Option<int> Quality { get; } = new("--quality") { Description = "Quality of JPEG and WebP, 1 to 100.", HelpName = "N", DefaultValueFactory = static _ => 92 };

    public Option<bool> Timings { get; } = new("--timings") { Description = "Prints what each stage cost." };

    public Option<bool> Json { get; } = new("--json") { Description = "Prints one JSON document: files, task, sampling, warnings, metrics." };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Prints nothing but errors." };

    public IReadOnlyList<Option> All =>
    [
        Input, Prompt, Output, Task, Mask, Model, Size, Steps, Solver, TimeShift, TextGuidance, ImageGuidance, Seed,
        Provider, ProviderOption, AllowFallback, Threads, Compat, Quality, Timings, Json, Quiet,
    ];
}
