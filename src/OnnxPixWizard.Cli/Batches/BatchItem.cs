using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Cli.Batches;

/// <summary>One picture of a batch.</summary>
/// <param name="Line">Where in a list it is asked for, from 1; null: on the command line.</param>
/// <param name="Asked">What the line says.</param>
/// <param name="Input">Full path; null paints on a blank canvas.</param>
/// <param name="Mask">Full path, or null.</param>
/// <param name="Output">Full path; null where <paramref name="Fault"/> is not.</param>
/// <param name="Fault">Why it can't be done at all; null where it can be tried.</param>
internal sealed record BatchItem(int? Line, BatchLine Asked, string? Input, string? Mask, string? Output, Exception? Fault = null)
{
    /// <summary>
    /// Tells this item from others and from itself when anything that makes its answer has changed since: request, picture, mask, bundle,
    /// output.
    /// </summary>
    /// <param name="usual">What is asked for where the line says nothing.</param>
    /// <param name="context">The bundle, and how pictures are written.</param>
    public string Key(PixWizardRequest usual, string context)
    {
        string said = string.Join('\n', context, Asked, usual, Stamp(Input), Stamp(Mask), Output);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said))[..8]);
    }

    /// <summary>The request with its pictures.</summary>
    /// <exception cref="Exception">It can't be done: a picture is missing, say.</exception>
    public PixWizardRequest Request(PixWizardRequest usual, ImageLoadOptions load) => Fault is not null ? throw Fault : Asked.Of(usual) with
    {
        Image = Input is null ? null : SourcePicture.FromFile(Input, load),
        Mask = Mask is null ? null : GrayImage8.LoadMask(Mask, load),
    };

    /// <summary>Where it is asked for, in words.</summary>
    public static string Named(int? line, string? input) => (line, input) switch
    {
        (null, _) => input ?? "no picture",
        (_, null) => string.Create(CultureInfo.InvariantCulture, $"line {line}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"line {line}, {input}"),
    };

    /// <summary>Tells a file from itself when it has changed.</summary>
    public static string Stamp(string? path) => path is null ? string.Empty
        : new FileInfo(path) is { Exists: true } file
            ? string.Create(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}")
            : path;
}
