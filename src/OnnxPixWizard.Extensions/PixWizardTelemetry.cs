using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OnnxPixWizard.Extensions;

/// <summary>
/// Traces and metrics of what runs through <see cref="PixWizardBundles"/>: <c>AddSource(PixWizardTelemetry.Name)</c> and
/// <c>AddMeter(PixWizardTelemetry.Name)</c> of OpenTelemetry listen to them. Neither sentences nor file names are told.
/// </summary>
public static class PixWizardTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "OnnxPixWizard";

    internal static ActivitySource Source { get; } = new(Name);

    private static Meter Meter { get; } = new(Name);

    internal static UpDownCounter<int> Waiting { get; } =
        Meter.CreateUpDownCounter<int>("onnxpixwizard.requests.waiting", "{request}", "Requests that wait for their turn.");

    internal static UpDownCounter<int> Active { get; } =
        Meter.CreateUpDownCounter<int>("onnxpixwizard.requests.active", "{request}", "Requests at work.");

    internal static Counter<long> Requests { get; } =
        Meter.CreateCounter<long>("onnxpixwizard.requests", "{request}", "Requests that ended.");

    internal static Histogram<double> WaitingTime { get; } =
        Meter.CreateHistogram<double>("onnxpixwizard.request.waiting", "s", "From asking to the beginning of the work.");

    internal static Histogram<double> Duration { get; } =
        Meter.CreateHistogram<double>("onnxpixwizard.request.duration", "s", "The work on a request.");

    internal static Histogram<double> StepTime { get; } =
        Meter.CreateHistogram<double>("onnxpixwizard.step.duration", "s", "Steps of sampling loops, and tiles that were restored.");

    internal static Counter<long> Evaluations { get; } =
        Meter.CreateCounter<long>("onnxpixwizard.evaluations", "{evaluation}", "Evaluations of the velocity.");
}

/// <summary>What is told of one request. Nothing is allocated at its steps: their times are read from the result's metrics.</summary>
internal sealed class RequestTelemetry : IDisposable
{
    private readonly Activity? _activity = PixWizardTelemetry.Source.StartActivity("onnxpixwizard.request");
    private readonly KeyValuePair<string, object?> _bundle;
    private long _since = Stopwatch.GetTimestamp();
    private bool _isActive;

    public RequestTelemetry(string bundle)
    {
        _bundle = new("onnxpixwizard.bundle", bundle);
        _ = _activity?.SetTag(_bundle.Key, bundle);
        PixWizardTelemetry.Waiting.Add(1, _bundle);
    }

    /// <summary>The waiting is over.</summary>
    public void Begin()
    {
        PixWizardTelemetry.WaitingTime.Record(Lap(), _bundle);
        PixWizardTelemetry.Waiting.Add(-1, _bundle);
        PixWizardTelemetry.Active.Add(1, _bundle);
        _isActive = true;
        _ = _activity?.AddEvent(new ActivityEvent("begin"));
    }

    /// <summary>Notes the stages of the work, where a trace is recorded.</summary>
    public IProgress<PipelineProgress>? Watch(IProgress<PipelineProgress>? progress) =>
        _activity is { IsAllDataRequested: true } ? new Stages(_activity, progress) : progress;

    public void Done(IEnumerable<(string Task, PipelineMetrics Metrics)> steps)
    {
        double seconds = Lap();
        int evaluations = 0, count = 0;
        (string? task, string? provider) = (null, null);
        foreach ((string each, PipelineMetrics metrics) in steps)
        {
            (task, provider) = (task is null ? each : $"{task}, {each}", metrics.Provider);
            TagList tags = new() { _bundle, { "onnxpixwizard.task", each }, { "onnxpixwizard.provider", provider } };
            foreach (double milliseconds in metrics.StepMilliseconds)
            {
                PixWizardTelemetry.StepTime.Record(milliseconds / 1000, in tags);
            }

            PixWizardTelemetry.Evaluations.Add(metrics.Evaluations, in tags);
            evaluations += metrics.Evaluations;
            count += metrics.StepMilliseconds.Count;
        }

        TagList all = new() { _bundle, { "onnxpixwizard.task", task }, { "onnxpixwizard.provider", provider } };
        PixWizardTelemetry.Duration.Record(seconds, in all);
        PixWizardTelemetry.Requests.Add(1, in all);
        _ = _activity?.SetTag("onnxpixwizard.task", task).SetTag("onnxpixwizard.provider", provider)
            .SetTag("onnxpixwizard.steps", count).SetTag("onnxpixwizard.evaluations", evaluations);
    }

    public void Fail(Exception e)
    {
        TagList tags = new() { _bundle, { "error.type", e is OperationCanceledException ? "cancelled" : e.GetType().FullName } };
        PixWizardTelemetry.Requests.Add(1, in tags);
        _ = _activity?.SetTag(tags[1].Key, tags[1].Value).SetStatus(ActivityStatusCode.Error);
    }

    public void Dispose()
    {
        (_isActive ? PixWizardTelemetry.Active : PixWizardTelemetry.Waiting).Add(-1, _bundle);
        _activity?.Dispose();
    }

    private double Lap()
    {
        long last = _since;
        _since = Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(last, _since).TotalSeconds;
    }

    private sealed class Stages(Activity activity, IProgress<PipelineProgress>? next) : IProgress<PipelineProgress>
    {
        private PipelineStage? _stage;

        public void Report(PipelineProgress value)
        {
            if (_stage != value.Stage)
            {
                _stage = value.Stage;
                _ = activity.AddEvent(new ActivityEvent(value.Stage.ToString()));
            }

            next?.Report(value);
        }
    }
}
