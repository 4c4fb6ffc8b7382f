// Restores every picture that is put into one folder, into another: WorkerService --in incoming --out clean --task restore
// A picture is taken up once it is whole; one that can't be read is told and left alone until it is changed.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OnnxPixWizard;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddOnnxPixWizard(options => options.AddBundle("photos", "pixwizard-tiny").WarmUp = true);
builder.Services.AddHostedService<Restorer>();
await builder.Build().RunAsync();

internal sealed class Restorer(PixWizardBundles bundles, IConfiguration settings, ILogger<Restorer> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DirectoryInfo incoming = Directory.CreateDirectory(settings["in"] ?? "in");
        DirectoryInfo clean = Directory.CreateDirectory(settings["out"] ?? "out");
        string task = settings["task"] ?? "restore";
        HashSet<(string, DateTime)> refused = [];
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        do
        {
            foreach (FileInfo file in incoming.EnumerateFiles())
            {
                string target = Path.Combine(clean.FullName, Path.ChangeExtension(file.Name, ".png"));
                if (!File.Exists(target) && !refused.Contains((file.Name, file.LastWriteTimeUtc)))
                {
                    try
                    {
                        PixWizardRequest request = new() { Task = task, Image = SourcePicture.FromFile(file.FullName) };
                        PixWizardResult result = await bundles.RunAsync(request, cancellation: stoppingToken);
                        result.Save(target);
                        log.LogInformation("{File}: {Task} in {Time:F0} ms", file.Name, result.Task, result.Metrics.LoopMilliseconds);
                    }
                    catch (Exception e) when (e is ImageException or OptionException)
                    {
                        refused.Add((file.Name, file.LastWriteTimeUtc));
                        log.LogWarning("{File}: {Problem}", file.Name, e.Message);
                    }
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
