using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntimeGenAI;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Assistant;

/// <summary>GenAI's native library, and the ONNX Runtime beside it.</summary>
/// <remarks>
/// GenAI looks for ONNX Runtime itself while it is loaded, and ends the process where it finds none. So that one is loaded first, and what
/// is missing is told.
/// </remarks>
internal static class GenAiLibrary
{
    /// <summary>Names the folder of both libraries.</summary>
    public const string PathVariable = "ONNXPIXWIZARD_GENAI_PATH";

    private const string GenAi = "onnxruntime-genai", Runtime = "onnxruntime";

    private static readonly Lock s_gate = new();
    private static bool s_isLoaded;

    /// <summary>Loads both: from the folder that the variable names, from the application's folder runtimes/RID/assistant, or from wherever
    /// .NET looks for native libraries.</summary>
    /// <exception cref="AssistantException">One of them is missing or can't be loaded.</exception>
    public static void Load()
    {
        lock (s_gate)
        {
            if (s_isLoaded)
            {
                return;
            }

            // GenAI collects usage data too, and heeds the same variable.
            Telemetry.SwitchOff();
            string? named = Environment.GetEnvironmentVariable(PathVariable);
            string own = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeIdentifier, "assistant");
            string? folder = !string.IsNullOrEmpty(named) ? Path.GetFullPath(named) : Directory.Exists(own) ? own : null;
            if (folder is not null)
            {
                _ = LoadOne(Runtime, folder);
            }
            else
            {
                LoadRuntimeOfBundles();
            }

            nint library = LoadOne(GenAi, folder);
            NativeLibrary.SetDllImportResolver(
                typeof(Model).Assembly, (name, _, _) => name.StartsWith(GenAi, StringComparison.Ordinal) ? library : 0);
            s_isLoaded = true;
        }
    }

    /// <summary>Where the application has one ONNX Runtime for all, its environment is made as bundles need it: GenAI takes what is
    /// there.</summary>
    private static void LoadRuntimeOfBundles()
    {
        try
        {
            _ = OnnxRuntimeLibrary.Environment;
        }
        catch (OnnxRuntimeLibraryException e)
        {
            throw new AssistantException(AssistantFault.NoLibrary, $"The language model needs ONNX Runtime. {e.Message}", e);
        }
    }

    private static nint LoadOne(string name, string? folder)
    {
        string file = OperatingSystem.IsWindows() ? name + ".dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
        string wanted = folder is null ? name : Path.Combine(folder, file);
        try
        {
            return folder is null
                ? NativeLibrary.Load(name, Assembly.GetExecutingAssembly(), searchPath: null)
                : NativeLibrary.Load(wanted);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            string what = folder is null ? $"There is no library {file}" : $"'{wanted}' is missing or no library for this platform";
            throw new AssistantException(
                AssistantFault.NoLibrary, $"{what}, which the language model needs. ONNX Runtime GenAI is there for {Platforms}: reference "
                    + $"the NuGet package Microsoft.ML.OnnxRuntimeGenAI, or name a folder with it and ONNX Runtime in {PathVariable}.",
                e);
        }
    }

    private const string Platforms = "linux-x64, linux-arm64, win-x64, win-arm64 and osx-arm64";

    private static string RuntimeIdentifier
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }
}
