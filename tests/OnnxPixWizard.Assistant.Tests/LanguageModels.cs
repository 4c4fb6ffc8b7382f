using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OnnxPixWizard.Export.Conversion.GenAi;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Export.Synthesis;

namespace OnnxPixWizard.Assistant.Tests;

/// <summary>Small language models of random weights, made once as users make theirs, and the process that runs one.</summary>
[TestClass]
public static class LanguageModels
{
    private static readonly string s_root = Directory.CreateTempSubdirectory("pixwizard-language-").FullName;
    private static readonly ConcurrentDictionary<string, Lazy<string>> s_folders = new(StringComparer.Ordinal);

    /// <summary>A model's folder; not to be changed.</summary>
    internal static string Folder(string config, ulong seed = 5, bool isInt4 = false) => s_folders.GetOrAdd(
        $"{config}-{seed}{(isInt4 ? "-int4" : string.Empty)}", name => new Lazy<string>(() =>
        {
            string source = Path.Combine(s_root, name + "-checkpoint"), target = Path.Combine(s_root, name);
            Synthesizer.Write(config, seed, source);
            GenAiConverter.Convert(new GenAiRequest
                { Source = source, Target = target, Precision = isInt4 ? BundlePrecision.Int4 : BundlePrecision.Float32 });
            return target;
        })).Value;

    /// <summary>A copy of a model's folder, which a test may spoil.</summary>
    internal static string Copy(string target, string config = "gemma-small")
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(Folder(config)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        return target;
    }

    /// <summary>Changes a JSON file of a copy.</summary>
    internal static void Rewrite(string folder, string file, Action<JsonObject> change)
    {
        string path = Path.Combine(folder, file);
        JsonObject json = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        change(json);
        File.WriteAllText(path, json.ToJsonString());
    }

    /// <summary>The program's own process for a model.</summary>
    internal static LanguageProcess Start(string folder, params (string Name, string Value)[] variables)
    {
        string[] program = ["dotnet", Path.Combine(AppContext.BaseDirectory, "pixwizard.dll"), "language-model", folder];
        return new LanguageProcess(folder, variables.Length == 0 || OperatingSystem.IsWindows() ? program
            : ["env", .. variables.Select(static variable => $"{variable.Name}={variable.Value}"), .. program]);
    }

    [AssemblyCleanup]
    public static void Clean() => Directory.Delete(s_root, recursive: true);
}
