using System.CommandLine;
using OnnxPixWizard.Bundles;
#if ASSISTANT
using System.Globalization;
using System.Runtime.CompilerServices;
using OnnxPixWizard.Assistant;
#endif

namespace OnnxPixWizard.Cli.Commands;

/// <summary>A language model that plans requests, in another process of this program: it needs other native libraries than this one has
/// loaded, and ends the process where they are missing.</summary>
internal static class AssistantCommand
{
    /// <summary>Name of the command that the other process runs.</summary>
    private const string Name = "language-model";

    /// <summary>What the other process does; nobody else has a use for it.</summary>
    public static Command CreateHidden()
    {
        Argument<string> folder = new("folder");
        Option<int?> threads = new("--threads");
        Command command = new(Name, "Answers the program that started it.") { folder, threads };
        command.Hidden = true;
#if ASSISTANT
        // Ctrl-C is for the program that started this one, which ends it.
        command.SetAction((parsed, _) => Task.Run(
            () => Serve(parsed.GetRequiredValue(folder), parsed.GetValue(threads)), CancellationToken.None));
        return command;
    }

    // Apart, so that no other command loads the assistant's assemblies.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Serve(string folder, int? threads)
    {
        using Stream input = Console.OpenStandardInput(), output = Console.OpenStandardOutput();
        LanguageServer.Run(folder, threads, input, output);
    }

    /// <summary>A model that this program runs in another process.</summary>
    /// <exception cref="AssistantException">The folder holds no model.</exception>
    /// <param name="folder">The model's folder.</param>
    /// <param name="threads">Threads of the CPU; 0: ONNX Runtime's choice.</param>
    public static LanguageProcess Start(string folder, int threads)
    {
        List<string> program = [.. Self(), Name, folder];
        if (threads > 0)
        {
            program.AddRange(["--threads", threads.ToString(CultureInfo.InvariantCulture)]);
        }

        return new LanguageProcess(folder, program);
    }

    /// <summary>The plan of a request.</summary>
    /// <exception cref="CommandException">The task is named already.</exception>
    /// <exception cref="AssistantException">The model can't be used.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<TaskPlan> PlanAsync(
        string folder, Bundle bundle, PixWizardRequest request, int threads, CancellationToken cancellation)
    {
        if (request.Task is not null)
        {
            throw new CommandException(
                ExitCode.Usage, $"--assistant: the task is known, '{request.Task}'; leave out --task to have the prompt read.");
        }

        using LanguageProcess model = Start(folder, threads);
        return await new PlanMaker(model).PlanAsync(bundle, request, cancellation);
    }

    /// <summary>How this program is started.</summary>
    private static string[] Self()
    {
        string process = Environment.ProcessPath ?? "dotnet", assembly = Path.Combine(AppContext.BaseDirectory, "pixwizard.dll");
        return Path.GetFileNameWithoutExtension(process) switch
        {
            "pixwizard" => [process],
            "dotnet" => [process, assembly],
            _ => File.Exists(assembly) ? [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", assembly] : [process],
        };
    }
#else
        return command;
    }

    public static Task<TaskPlan> PlanAsync(
        string folder, Bundle bundle, PixWizardRequest request, int threads, CancellationToken cancellation) =>
        throw new CommandException(ExitCode.Unavailable, "--assistant: this build of the program has none; use one that is not trimmed.");
#endif
}
