using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OnnxPixWizard.Extensions.Tests;

[TestClass]
[DoNotParallelize]
public sealed class TelemetryTests
{
    [TestMethod]
    public async Task RunAsync_ListenedTo_TellsRequestStepsEvaluationsAndWaiting()
    {
        ConcurrentDictionary<string, double> sums = new(StringComparer.Ordinal);
        ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
        using MeterListener meter = new();
        meter.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == PixWizardTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meter.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value));
        meter.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
        meter.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
        meter.Start();
        List<Activity> activities = [];
        using ActivityListener traces = new()
        {
            ShouldListenTo = static source => source.Name == PixWizardTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(traces);

        PixNerdResult result = await SharedBundles.All.RunAsync(
            new PixNerdRequest { Class = "cube", Steps = 3, Solver = "euler" }, SharedBundles.Draws);
        await Assert.ThrowsExactlyAsync<OptionException>(
            () => SharedBundles.All.RunAsync(new PixNerdRequest { Class = "no such class" }, SharedBundles.Draws));

        Assert.AreEqual(2, sums["onnxpixwizard.requests"]);
        Assert.AreEqual(3, counts["onnxpixwizard.step.duration"]);
        Assert.AreEqual(result.Metrics.Evaluations, sums["onnxpixwizard.evaluations"]);
        Assert.AreEqual(2, counts["onnxpixwizard.request.waiting"]);
        Assert.AreEqual(0, sums["onnxpixwizard.requests.waiting"]);
        Assert.AreEqual(0, sums["onnxpixwizard.requests.active"]);
        Assert.AreEqual(2, activities.Count);
        Assert.AreEqual("cpu", activities[0].GetTagItem("onnxpixwizard.provider"));
        Assert.AreEqual(3, activities[0].GetTagItem("onnxpixwizard.steps"));
        CollectionAssert.IsSubsetOf(new[] { "begin", "Encoding", "Sampling" }, activities[0].Events.Select(static e => e.Name).ToArray());
        Assert.AreEqual(ActivityStatusCode.Error, activities[1].Status);
        Assert.AreEqual(typeof(OptionException).FullName, activities[1].GetTagItem("error.type"));

        void Add(Instrument instrument, double value)
        {
            _ = sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            _ = counts.AddOrUpdate(instrument.Name, 1, static (_, count) => count + 1);
        }
    }
}
