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

        return await Display().StartAsync(async context => await work(new Bar(context.AddTask("loading", maxValue: 1))));
    }

    /// <param name="show">False: nothing is shown.</param>
    /// <param name="all">Pictures in all.</param>
    /// <param name="first">Pictures that are done before the work begins.</param>
    /// <param name="work">Tells how many are done.</param>
    public static Task CountAsync(bool show, int all, int first, Func<Action<int>, Task> work) => !show
        ? work(static _ => { })
        : Display().StartAsync(context =>
        {
            ProgressTask task = context.AddTask($"{first} of {all} pictures", maxValue: all);
            task.Value = first;
            return work(done => (task.Description, task.Value) = ($"{done} of {all} pictures", done));
        });

    private static Progress Display() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })
        .Progress()
        .AutoClear(enabled: true)
        .HideCompleted(enabled: true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());

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
                PipelineStage.Filling => "painting",
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
