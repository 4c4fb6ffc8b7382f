using System.CommandLine;

namespace OnnxPixWizard.Cli.Commands;

/// <summary>Options of <c>run</c>.</summary>
internal sealed class RunOptions
{
    public RequestOptions Request { get; } = new();

    public Option<string?> Input { get; } = new("--input", "-i") { Description = "Picture: JPEG, PNG, WebP, TIFF, GIF, AVIF; - reads it "
        + "from standard input. Without it a picture is painted on a blank canvas.", HelpName = "FILE" };

    public Option<string> Output { get; } = new("--output", "-o") { Description = "Picture to write: .png, .jpg, .webp, .tif, .avif or "
        + ".gif. Data (.npy, .png, .json) are written beside it. - writes the picture alone, as PNG, to standard output, and all words to "
        + "the error stream.", HelpName = "FILE", Required = true };

    public Option<string?> Mask { get; } = new("--mask") { Description = "Picture of the input's shape, white (or, of one color, opaque) "
        + "where to paint anew (tasks with holes).", HelpName = "FILE" };

    public Option<string?> Extend { get; } = new("--extend") { Description = "Extends the picture beyond its borders: left=128,top=25% "
        + "(also right, bottom; pixels, or per cent of its own side), or a shape to reach such as 16:9. Its own pixels stay as they are.",
        HelpName = "HOW" };

    public Option<string?> Assistant { get; } = new("--assistant") { Description = "Language model that plans what the prompt says: a "
        + "folder of ONNX Runtime GenAI, such as 'pixwizard-export convert genai' makes. The plan is shown, then done.", HelpName = "DIR" };

    public IReadOnlyList<Option> All =>
    [
        Input, Request.Prompt, Output, Request.Task, Assistant, Mask, Extend, Request.Shared.Model, .. Request.Asked, .. Request.Run,
        Request.Shared.Timings, Request.Shared.Json, Request.Shared.Quiet,
    ];
}
