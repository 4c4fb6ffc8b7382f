using Spectre.Console;

namespace OnnxPixWizard.Export.Commands;

/// <summary>A bar of steps on the error stream, for terminals only; it leaves no trace.</summary>
internal static class StepProgress
{
    /// <summary>Runs work that reports what is done and what is to be done in all.</summary>
    /// <param name="title">What is going on.</param>
    /// <param name="work">The work; it gets nothing to report to where nobody watches.</param>
    public static T Run<T>(string title, Func<IProgress<(long Done, long Total)>?, T> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(null);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(enabled: true).HideCompleted(enabled: true).Start(context => work(new Bar(context.AddTask(Markup.Escape(title)))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<(long Done, long Total)>
    {
        public void Report((long Done, long Total) value)
        {
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }
}
