using System.Globalization;
using System.Text.Json;
using OnnxPixWizard.Training.Flow;

namespace OnnxPixWizard.Training.Commands;

/// <summary>What a training says, as JSON lines in its folder, as lines of text, and as a bar.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="output">Receives the lines of text.</param>
/// <param name="progress">The bar.</param>
/// <param name="figure">How a kind's figure reads.</param>
internal sealed class TrainingLog(string folder, TextWriter output, TerminalProgress progress, Func<double, string> figure) : IDisposable
{
    private readonly StreamWriter _file = new(Path.Combine(folder, "log.jsonl"), append: true) { AutoFlush = true };

    public void Write(TrainingReport report)
    {
        _file.WriteLine(JsonSerializer.Serialize(report));
        string kinds = string.Join("  ", report.TaskLoss.Select(entry => $"{entry.Key} {figure(entry.Value)}"));
        progress.Show("training", report.Step, report.TotalSteps);
        progress.WriteLine(output, string.Create(CultureInfo.InvariantCulture,
            $"{report.Step}/{report.TotalSteps} {report.Stage}  loss {report.Loss:F4}  norm {report.GradientNorm:F2}  rate "
                + $"{report.LearningRate:G3}  {report.SamplesPerSecond:F0} samples/s  {report.Remaining:hh\\:mm\\:ss} left  {kinds}"));
    }

    public void Note(string line) => progress.WriteLine(output, line);

    public void Dispose() => _file.Dispose();
}
