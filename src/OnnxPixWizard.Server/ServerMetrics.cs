using System.Diagnostics;
using System.Diagnostics.Metrics;
using OnnxPixWizard.Server.Jobs;

namespace OnnxPixWizard.Server;

/// <summary>Figures and traces of the server itself; those of pipelines come from <see cref="Extensions.PixWizardTelemetry"/>.</summary>
internal sealed class ServerMetrics
{
    /// <summary>Name of meter and activity source.</summary>
    public const string Name = "OnnxPixWizard.Server";

    private readonly Counter<long> _accepted, _ended;
    private readonly UpDownCounter<int> _running;
    private readonly Histogram<double> _waited, _ran;

    public ServerMetrics(IMeterFactory meters, IJobQueue queue)
    {
        Meter meter = meters.Create(Name);
        _accepted = meter.CreateCounter<long>("onnxpixwizard.jobs.accepted", "{job}", "Jobs that were accepted.");
        _ended = meter.CreateCounter<long>("onnxpixwizard.jobs.ended", "{job}", "Jobs that ended, by state.");
        _running = meter.CreateUpDownCounter<int>("onnxpixwizard.jobs.running", "{job}", "Jobs at work.");
        _waited = meter.CreateHistogram<double>("onnxpixwizard.job.waiting", "s", "From a job's acceptance to its beginning.");
        _ran = meter.CreateHistogram<double>("onnxpixwizard.job.duration", "s", "From a job's beginning to its end.");
        meter.CreateObservableGauge("onnxpixwizard.queue.length", () => queue.Count, "{job}", "Jobs that wait.");
        meter.CreateObservableGauge("onnxpixwizard.process.memory", static () => Environment.WorkingSet, "By", "Physical memory in use.");
    }

    public static ActivitySource Source { get; } = new(Name);

    public void Accepted(JobRecord job) => _accepted.Add(1, Bundle(job));

    public void Began(JobRecord job)
    {
        _running.Add(1, Bundle(job));
        _waited.Record((job.Started!.Value - job.Created).TotalSeconds, Bundle(job));
    }

    public void Ended(JobRecord job)
    {
        _ended.Add(1, Bundle(job), new("onnxpixwizard.state", JsonNames.Of(job.State)));
    }

    /// <summary>A job that began is at work no more.</summary>
    public void Left(JobRecord job, TimeSpan time)
    {
        _running.Add(-1, Bundle(job));
        _ran.Record(time.TotalSeconds, Bundle(job));
    }

    private static KeyValuePair<string, object?> Bundle(JobRecord job) => new("onnxpixwizard.bundle", job.Request.Bundle);
}
