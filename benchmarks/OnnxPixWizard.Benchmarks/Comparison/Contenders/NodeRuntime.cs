using System.ComponentModel;
using System.Diagnostics;

namespace OnnxPixWizard.Benchmarks.Comparison.Contenders;

/// <summary>onnxruntime-node beside the harness: its package is restored when a comparison first asks for it.</summary>
internal static class NodeRuntime
{
    public const string Script = "contender.mjs";

    private const string Package = "package.json";

    /// <summary>Makes sure that the script and its packages are there.</summary>
    /// <returns>Their folder.</returns>
    /// <exception cref="ContenderException">There is no node, no npm or no package.</exception>
    public static string Prepare()
    {
        string source = Path.Combine(AppContext.BaseDirectory, "node"), folder = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "onnxpixwizard", "compare-node");
        Directory.CreateDirectory(folder);
        string package = Path.Combine(folder, Package);
        bool isNew = !File.Exists(package) || !Directory.Exists(Path.Combine(folder, "node_modules"))
            || File.ReadAllText(package) != File.ReadAllText(Path.Combine(source, Package));
        foreach (string file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        Run("node", "--version");
        if (isNew)
        {
            // Its install script would fetch CUDA libraries, which nothing here uses.
            string npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
            Run(npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder);
        }

        return folder;
    }

    private static void Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
                })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            process.WaitForExit();
            Task.WaitAll(output, error);
            if (process.ExitCode != 0)
            {
                throw new ContenderException(
                    $"'{program} {arguments[0]}' failed: {error.Result.ReplaceLineEndings(" ").Trim()}. onnxruntime-node is not compared.");
            }
        }
        catch (Win32Exception e)
        {
            throw new ContenderException($"there is no {program} on the path: onnxruntime-node is not compared.", e);
        }
    }
}
