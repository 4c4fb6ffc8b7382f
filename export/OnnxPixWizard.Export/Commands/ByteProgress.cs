using Spectre.Console;

namespace OnnxPixWizard.Export.Commands;

/// <summary>A bar of bytes on the error stream, for terminals only; it leaves no trace.</summary>
internal sealed class ByteProgress
{
    private readonly ProgressTask? _task;

    private ByteProgress(ProgressTask? task) => _task = task;

    /// <summary>Runs work that reports to the bar.</summary>
    /// <param name="title">What is going on before the first report.</param>
    /// <param name="work">The work.</param>
    public static T Run<T>(string title, Func<ByteProgress, T> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new ByteProgress(null));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoClear(enabled: true)
            .HideCompleted(enabled: true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(),
                new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(context => work(new ByteProgress(context.AddTask(title, maxValue: 1))));
    }

    /// <summary>A receiver of other reports, which tells the bar what they say.</summary>
    /// <param name="read">Title, bytes done, bytes in all.</param>
    public IProgress<T> Through<T>(Func<T, (string Title, long Done, long Total)> read) => new Receiver<T>(this, read);

    private void Show(string title, long done, long total)
    {
        if (_task is not null)
        {
            _task.Description = title;
            _task.MaxValue = Math.Max(1, total);
            _task.Value = done;
        }
    }

    private sealed class Receiver<T>(ByteProgress bar, Func<T, (string Title, long Done, long Total)> read) : IProgress<T>
    {
        public void Report(T value)
        {
            (string title, long done, long total) = read(value);
            bar.Show(title, done, total);
        }
    }
}

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
        return console.Progress().AutoClear(enabled: true).HideCompleted(enabled: true)
            .Start(context => work(new Bar(context.AddTask(Markup.Escape(title)))));
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
