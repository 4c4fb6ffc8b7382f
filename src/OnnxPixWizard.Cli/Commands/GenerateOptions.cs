using System.CommandLine;

namespace OnnxPixWizard.Cli.Commands;

/// <summary>Options of <c>generate</c>.</summary>
internal sealed class GenerateOptions
{
    public SharedOptions Shared { get; } = new();

    public Option<string?> Class { get; } = new("--class", "-c") { Description = "Class to draw, by id or name; 'all' draws every class, "
        + $"'{PixNerdRequest.NoClass}' draws without one.", HelpName = "CLASS" };

    public Option<string?> Prompt { get; } = new("--prompt", "-p")
        { Description = "What to draw, in words (bundles that read a text).", HelpName = "TEXT" };

    public Option<string> Output { get; } = new("--output", "-o") { Description = "Picture to write: .png, .jpg or .webp. Several pictures "
        + "become a contact sheet, or files of their own where the name holds '{n}'.", HelpName = "FILE", Required = true };

    public Option<string?> Size { get; } = new("--size") { Description = "Size of a picture: width a multiple of the tokens' columns, "
        + "height of their rows. Default: the trained size.", HelpName = "WIDTHxHEIGHT" };

    public Option<bool> Stretch { get; } = new("--stretch") { Description = "Draws sizes of another shape than the trained one stretched; "
        + "otherwise a larger picture is drawn and its middle kept." };

    public Option<int> Count { get; } = new("--count", "-n") { Description = "Pictures (of each class with '--class all'); picture i draws "
        + "its noise from seed + i.", HelpName = "N", DefaultValueFactory = static _ => 1 };

    public Option<bool> Separate { get; } = new("--separate")
        { Description = "Writes each picture to a file of its own: NAME-1.png, NAME-2.png, ..." };

    public Option<int?> Columns { get; } = new("--columns") { Description = "Pictures in a row of the contact sheet.", HelpName = "N" };

    public Option<string?> Animate { get; } = new("--animate")
        { Description = "Also writes the way from noise to picture as an animation: .gif or .webp.", HelpName = "FILE" };

    public Option<int> FrameTime { get; } = new("--frame-time") { Description = "Milliseconds of a frame of the animation, 20 to 60000; "
        + "the last one stays longer.", HelpName = "MS", DefaultValueFactory = static _ => 100 };

    public Option<double?> Guidance { get; } = new("--guidance")
        { Description = "Guidance scale; 1 is unguided and costs half.", HelpName = "X" };

    public Option<double?> GuidanceFrom { get; } = new("--guidance-from")
        { Description = "Guides only at times above this one (0 noise, 1 picture); -1 from the first step on.", HelpName = "T" };

    public Option<double?> GuidanceTo { get; } = new("--guidance-to")
        { Description = "Guides only at times below this one.", HelpName = "T" };

    public Option<double?> Diffusion { get; } = new("--diffusion")
        { Description = "How strongly the solvers sde, sde_mean and sde_preserve diffuse, 0 to 10; 0 is euler.", HelpName = "X" };

    public IReadOnlyList<Option> All =>
    [
        Shared.Model, Class, Prompt, Output, Size, Stretch, Count, Separate, Columns, Animate, FrameTime,
        Shared.Preset, Shared.Steps, Shared.Solver, Diffusion, Shared.TimeShift,
        Guidance, GuidanceFrom, GuidanceTo, Shared.Seed, Shared.Provider, Shared.ProviderOption, Shared.ProviderLibrary,
        Shared.AllowFallback, Shared.Threads, Shared.Memory, Shared.Lora, Shared.Quality,
        Shared.Timings, Shared.Json, Shared.Quiet,
    ];
}
