using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>devices</c>: what can run graphs here.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Option<string[]> libraries = SharedOptions.CreateProviderLibrary();
        Command command = new("devices", "Lists execution providers, whether they start here, and the hardware found.") { json, libraries };
        command.SetAction(parsed =>
        {
            ExecutionProviders.Register(SharedOptions.Libraries(parsed.GetValue(libraries) ?? []));
            DevicesDocument document = Look();
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetValue(json) ? JsonSerializer.Serialize(document, DevicesJson.Default.DevicesDocument) : Text(document));
            return ExitCode.Done;
        });
        return command;
    }

    private static DevicesDocument Look()
    {
        return new DevicesDocument(
            OnnxRuntimeLibrary.Version,
            OnnxRuntimeLibrary.LoadedPath ?? string.Empty,
            Environment.ProcessorCount,
            [.. Enum.GetValues<ExecutionProvider>().Where(static p => p != ExecutionProvider.Auto).Select(static p =>
            {
                string? fault = ProviderProbe.Fault(p);
                return new ProviderDocument(p.ToOption(), p.IsPresent(), fault is null, fault);
            })],
            [.. OnnxRuntimeLibrary.Devices.Select(static d => new DeviceDocument(d.Provider, d.Kind, d.Vendor, d.Description))]);
    }

    private static string Text(DevicesDocument document)
    {
        List<string> lines =
        [
            $"ONNX Runtime {document.OnnxRuntimeVersion} ({document.Library}), {document.Processors} processor(s)",
            .. document.Providers.Select(static p =>
                $"  {p.Name,-8} {(p.Works ? "works" : p.InLibrary ? "does not start: " + p.Fault : "not in this library")}"),
            "Hardware:",
            .. document.Devices.Select(static d => $"  {d.Kind,-4} {d.Vendor} {d.Description} ({d.Provider})"),
        ];
        return string.Join(Environment.NewLine, lines);
    }
}

internal sealed record ProviderDocument(string Name, bool InLibrary, bool Works, string? Fault);

internal sealed record DeviceDocument(string Provider, string Kind, string Vendor, string Description);

internal sealed record DevicesDocument(
    string OnnxRuntimeVersion, string Library, int Processors, IReadOnlyList<ProviderDocument> Providers,
    IReadOnlyList<DeviceDocument> Devices);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DevicesDocument))]
internal sealed partial class DevicesJson : JsonSerializerContext;
