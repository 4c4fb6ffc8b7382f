using System.Globalization;

namespace OnnxPixWizard.Training.Commands;

/// <summary>One line on a terminal's error stream that tells what is under way; nothing where the stream is redirected.</summary>
/// <param name="error">The error stream.</param>
internal sealed class ProgressLine(TextWriter error)
{
    private readonly bool _isTerminal = !Console.IsErrorRedirected;

    public void Show(string part, int pictures)
    {
        if (_isTerminal)
        {
            error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\u001b[K{part}: {pictures}"));
        }
    }

    public void Clear()
    {
        if (_isTerminal)
        {
            error.Write("\r\u001b[K");
        }
    }
}
