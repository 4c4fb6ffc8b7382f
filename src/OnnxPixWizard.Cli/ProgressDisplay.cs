using Spectre.Console;

namespace OnnxPixWizard.Cli;

/// <summary>A progress bar on the error stream, for terminals only; it leaves no trace.</summary>
internal static class ProgressDisplay
{
    /// <param name="show">False: nothing is shown.</param>
    /// <param name="work">Reports to the progress it is given.</param>
    public static async Task<T> RunAsync<T>(bool show, Func<IProgress<PipelineProgress>?, Task<T>> work)
    {
        if (!show)
        {
            return await work(null);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(enabled: true)
            .HideCompleted(enabled: true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context => await work(new Bar(context.AddTask("loading", maxValue: 1))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<PipelineProgress>
    {
        public void Report(PipelineProgress value)
        {
            task.Description = value.Stage switch
            {
                PipelineStage.Encoding => "encoding",
                PipelineStage.Conditioning => "conditioning",
                PipelineStage.Sampling => "sampling",
                PipelineStage.Restoring => "restoring",
                _ => "decoding",
            };
            if (value.Steps > 0)
            {
                task.MaxValue = value.Steps;
                task.Value = value.Step;
            }
        }
    }
}
