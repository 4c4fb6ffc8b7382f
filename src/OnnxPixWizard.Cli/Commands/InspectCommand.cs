using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>inspect</c>: what a bundle is.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        Argument<string?> bundle = new("BUNDLE") { Description = "A folder, or the name of a bundle below 'models'; the default bundle "
            + "if left out.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command command = new("inspect",
            "Shows a bundle's graphs, sizes, tasks and licence, and checks that every graph loads and fits its role.") { bundle, json };
        command.SetAction(parsed =>
        {
            Bundle opened = Bundle.Open(BundleLocator.Find(parsed.GetValue(bundle)));
            InspectDocument document = new(
                opened.Folder, opened.Manifest.Name, opened.Manifest.Family, opened.Manifest.Precision, opened.Manifest.Parameters,
                opened.Manifest.Licence,
                opened.Manifest.Source, GraphInspector.Inspect(opened),
                new SizesDocument(opened.Manifest.Resolution.Multiple, opened.Manifest.Resolution.Centers),
                [.. opened.Manifest.Tasks.Select(static t => new TaskDocument(t.Id, t.Name, t.TakesImage, t.Examples, t.TaughtOn))],
                opened.Manifest.Classes is ClassSettings classes ? new ClassesDocument(classes.Count, classes.Names) : null);
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetValue(json) ? JsonSerializer.Serialize(document, InspectJson.Default.InspectDocument) : Text(document));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Text(InspectDocument document)
    {
        List<string> lines =
        [
            $"{document.Name} ({document.Family}, {document.Precision}) in {document.Folder}",
            $"parameters  {(document.Parameters is long count ? count.ToString("N0", CultureInfo.InvariantCulture) : "not counted")}",
            $"sizes       around {string.Join(", ", document.Sizes.Centers.Select(static c => $"{c}x{c}"))}, sides multiples of "
                + $"{document.Sizes.Multiple}",
            $"licence     {document.Licence}",
            $"source      {document.Source}",
            "graphs",
        ];
        foreach (GraphDescription graph in document.Graphs)
        {
            lines.Add($"  {graph.Name}{(graph.Variant is null ? string.Empty : $" ({graph.Variant})")}: {graph.File}, "
                + $"{graph.Bytes / 1024.0:N0} KiB");
            if (graph.Unchecked is not null)
            {
                lines.Add($"    made for another provider than cpu: {graph.Unchecked}");
                continue;
            }

            lines.Add($"    in   {string.Join(", ", graph.Inputs)}");
            lines.Add($"    out  {string.Join(", ", graph.Outputs)}");
        }

        if (document.Classes is ClassesDocument classes)
        {
            lines.Add($"classes     {classes.Count}{(classes.Names.Count == 0 ? string.Empty : $": {string.Join(", ", classes.Names)}")}");
        }

        if (document.Tasks.Count > 0)
        {
            lines.Add("tasks");
            lines.AddRange(document.Tasks.Select(static t => $"  {t.Id,-16}{(t.TakesImage ? string.Empty : "(no picture) ")}{t.Examples[0]}"
                + (t.TaughtOn is null ? string.Empty : $" (taught on {string.Join(", ", t.TaughtOn)})")));
        }

        return string.Join(Environment.NewLine, lines);
    }
}

internal sealed record SizesDocument(int Multiple, IReadOnlyList<int> Centers);

internal sealed record TaskDocument(
    string Id, string Name, bool TakesImage, IReadOnlyList<string> Examples, IReadOnlyList<string>? TaughtOn);

internal sealed record ClassesDocument(int Count, IReadOnlyList<string> Names);

internal sealed record InspectDocument(
    string Folder, string Name, string Family, string Precision, long? Parameters, string Licence, string Source,
    IReadOnlyList<GraphDescription> Graphs, SizesDocument Sizes, IReadOnlyList<TaskDocument> Tasks, ClassesDocument? Classes);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InspectDocument))]
internal sealed partial class InspectJson : JsonSerializerContext;
