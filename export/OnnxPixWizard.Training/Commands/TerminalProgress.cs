using Spectre.Console;

namespace OnnxPixWizard.Training.Commands;

/// <summary>Progress bars on a terminal's error stream, one a part of the work; nothing where the stream is redirected.</summary>
internal sealed class TerminalProgress
{
    private readonly IAnsiConsole? _console;
    private readonly ProgressContext? _context;
    private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);

    private TerminalProgress(IAnsiConsole? console, ProgressContext? context)
    {
        _console = console;
        _context = context;
    }

    /// <summary>Does work that shows how far it is.</summary>
    public static void Run(Action<TerminalProgress> work)
    {
        if (Console.IsErrorRedirected)
        {
            work(new TerminalProgress(null, null));
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress()
            .AutoClear(enabled: true)
            .HideCompleted(enabled: true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new TerminalProgress(console, context)));
    }

    /// <summary>Moves the bar of a part, which appears with its first call.</summary>
    /// <param name="part">Name of the bar.</param>
    /// <param name="done">How much is done.</param>
    /// <param name="total">How much there is.</param>
    public void Show(string part, double done, double total)
    {
        if (_context is null)
        {
            return;
        }

        if (!_bars.TryGetValue(part, out ProgressTask? bar))
        {
            bar = _context.AddTask(Markup.Escape(part), maxValue: total);
            _bars.Add(part, bar);
        }

        bar.Value = done;
    }

    /// <summary>Writes a line of results: above the bars where both streams are the terminal.</summary>
    public void WriteLine(TextWriter output, string line)
    {
        if (_console is null || Console.IsOutputRedirected)
        {
            output.WriteLine(line);
        }
        else
        {
            _console.WriteLine(line);
        }
    }
}
