using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OnnxPixWizard.Extensions.Tests;

[TestClass]
public sealed class HealthCheckTests
{
    [TestMethod]
    [DataRow(SharedBundles.Edits)]
    [DataRow(SharedBundles.Draws)]
    [DataRow(SharedBundles.Texts)]
    public async Task CheckHealthAsync_SoundBundle_SaysProviderAndTime(string name)
    {
        BundleHealthCheck check = new(SharedBundles.All, name);
        HealthCheckContext context = Context(check);

        HealthCheckResult first = await check.CheckHealthAsync(context), second = await check.CheckHealthAsync(context);

        Assert.AreEqual(HealthStatus.Healthy, first.Status, first.Description);
        Assert.AreEqual("cpu", first.Data[name + ".provider"]);
        Assert.IsTrue((double)first.Data[name + ".milliseconds"] > 0);
        StringAssert.Contains(first.Description, "on cpu in");
        Assert.AreSame(first.Data, second.Data, "it is tried once");
    }

    [TestMethod]
    public async Task AddOnnxPixWizard_MissingBundle_IsUnhealthyAndSaysWhy()
    {
        ServiceCollection services = new();
        services.AddLogging().AddOnnxPixWizard(static options => options.AddBundle("photos", "no-such-folder"));
        services.AddHealthChecks().AddOnnxPixWizard();
        await using ServiceProvider provider = services.BuildServiceProvider();

        HealthReport report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.AreEqual(HealthStatus.Unhealthy, report.Status);
        StringAssert.Contains(report.Entries["onnxpixwizard"].Description, "no-such-folder");
    }

    private static HealthCheckContext Context(IHealthCheck check) =>
        new() { Registration = new HealthCheckRegistration("pictures", check, HealthStatus.Degraded, tags: null) };
}
