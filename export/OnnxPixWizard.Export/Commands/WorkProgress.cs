using Spectre.Console;

namespace OnnxPixWizard.Export.Commands;

/// <summary>A bar on the error stream, where a person watches it.</summary>
internal static class WorkProgress
{
    /// <summary>Does work whose progress is shown.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="work">Reports what is done and what is to be done in all.</param>
    public static void Show(string title, Action<IProgress<(long Done, long Total)>?> work)
    {
        if (Console.IsErrorRedirected)
        {
            work(null);
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress().Start(context => work(new Bar(context.AddTask(Markup.Escape(title)))));
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
