using System.Globalization;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Server.Jobs;

namespace OnnxPixWizard.Server.Machines;

/// <summary>Queue, records and files that servers and workers share, in the place of those of one process.</summary>
internal static class SharedServices
{
    /// <summary>How long the records are waited for, and all places at the start.</summary>
    private static readonly TimeSpan s_server = TimeSpan.FromSeconds(10), s_worker = TimeSpan.FromMinutes(10),
        s_start = TimeSpan.FromMinutes(1);

    /// <exception cref="OptionException">A place can't be read, or one is missing.</exception>
    public static void Add(IServiceCollection services, ServerOptions options, bool isServer)
    {
        if (options.Broker is null || options.Records is null)
        {
            throw new OptionException(options.Broker is null ? nameof(options.Broker) : nameof(options.Records),
                "servers and workers share a broker (RabbitMQ), records (PostgreSQL) and a store; name all three.");
        }

        string role = isServer ? "server" : "worker";
        string name = string.Create(CultureInfo.InvariantCulture, $"pixwizard {role} {Environment.MachineName} {Environment.ProcessId}: "
            + $"{string.Join(", ", options.Bundles.Select(static bundle => bundle.Key))}, {options.Workers} at once");
        services
            .AddSingleton(provider => new RabbitLink(options.Broker, name, provider.GetRequiredService<ILogger<RabbitLink>>()))
            .AddSingleton<RabbitQueue>().AddSingleton<IJobQueue>(static provider => provider.GetRequiredService<RabbitQueue>())
            .AddSingleton<IJobRecords>(provider => new NpgsqlRecords(
                options.Records, isServer ? s_server : s_worker, provider.GetRequiredService<ILogger<NpgsqlRecords>>()))
            .AddSingleton(_ => StoreAt(options.Store))
            .AddSingleton(provider => new RabbitNews(
                provider.GetRequiredService<RabbitLink>(), tells: !isServer, provider.GetRequiredService<ILogger<RabbitNews>>()))
            .AddSingleton<IJobNews>(static provider => provider.GetRequiredService<RabbitNews>())
            .AddHostedService(static provider => provider.GetRequiredService<RabbitNews>())
            .AddHostedService(provider => new RabbitListener(
                provider.GetRequiredService<RabbitLink>(), isServer, provider.GetRequiredService<RabbitQueue>(),
                provider.GetRequiredService<JobDesk>(), provider.GetRequiredService<IJobRecords>(),
                provider.GetRequiredService<PixWizardBundles>(), provider.GetRequiredService<ILogger<RabbitListener>>()));
    }

    /// <summary>Sees that broker, records and store are there before anything is taken or listened to.</summary>
    /// <exception cref="OptionException">One can't be reached, or refuses.</exception>
    public static async Task StartAsync(IServiceProvider services, CancellationToken cancellation)
    {
        ServerOptions options = services.GetRequiredService<ServerOptions>();
        try
        {
            // What is asked first says first what is wrong.
            IFileStore store = services.GetRequiredService<IFileStore>();
            IJobRecords records = services.GetRequiredService<IJobRecords>();
            RabbitLink link = services.GetRequiredService<RabbitLink>();
            await (store is S3Store bucket ? bucket.StartAsync(cancellation) : Task.CompletedTask);
            await using (RabbitMQ.Client.IChannel channel = await link.ChannelAsync(confirms: false, s_start, cancellation))
            {
                await RabbitLink.DeclareAsync(channel, services.GetRequiredService<PixWizardBundles>().Names, cancellation);
            }

            await records.StartAsync(cancellation);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException e)
        {
            throw new OptionException(nameof(options.Broker),
                $"the broker refuses the queues: {e.ShutdownReason?.ReplyText ?? e.Message}; delete those of another version first.");
        }
        catch (UnavailableException e)
        {
            throw new OptionException(e.Message.Contains("PostgreSQL", StringComparison.Ordinal) ? nameof(options.Records)
                : nameof(options.Broker), e.Message);
        }
    }

    /// <exception cref="OptionException">It is no place for files.</exception>
    private static IFileStore StoreAt(string place)
    {
        if (place.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(place, UriKind.Absolute, out Uri? bucket))
        {
            return new S3Store(bucket);
        }

        string folder = place.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(place, UriKind.Absolute, out Uri? path) ? path.LocalPath : place;
        try
        {
            Directory.CreateDirectory(folder);
            return new FolderStore(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OptionException(nameof(ServerOptions.Store),
                $"the store '{place}' can't be used: {e.Message} Name a shared folder, file:///share or s3://bucket.");
        }
    }
}
