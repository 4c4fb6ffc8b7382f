using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Cli.Commands;

/// <summary>The files of a request's steps.</summary>
internal static class RunOutputs
{
    /// <summary>Where each step is written; null where a later one works on its picture, or standard output takes no more.</summary>
    public static string?[] Of(RequestPlan plan, string output) => output == SharedOptions.StandardStream
        ? [.. plan.Steps.Select((_, i) => i == plan.Steps.Count - 1 ? output : null)]
        : plan.Outputs(output);

    /// <summary>Writes the answer, or what a step told that no later one works on.</summary>
    public static (PixWizardResult Result, IReadOnlyList<SavedFile> Files) Write(
        PixWizardResult result, string? output, ImageSaveOptions save)
    {
        if (output is null)
        {
            return (result, []);
        }

        PixWizardResult done = result with { Warnings = result.WarningsIn(save) };
        if (output != SharedOptions.StandardStream)
        {
            return (done, done.Save(output, save));
        }

        PixWizardResult warned = done.Data is null ? done : done with { Warnings = [
            .. done.Warnings, "the data are not written to standard output: name a file with --output to get them."] };
        return (warned, [SharedOptions.WriteToOutput(stream => done.Save(stream, save), "the picture")]);
    }

    /// <summary>The picture's file, and all that data may be written to.</summary>
    public static IEnumerable<string> Files(string? output) => output is null or SharedOptions.StandardStream
        ? []
        : [output, .. TaskData.Suffixes.Select(suffix => Path.ChangeExtension(output, null) + suffix)];
}
