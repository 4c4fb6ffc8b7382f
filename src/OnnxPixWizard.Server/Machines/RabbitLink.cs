using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using OnnxPixWizard.Server.Jobs;

namespace OnnxPixWizard.Server.Machines;

/// <summary>The connection to the broker, made anew when it breaks, and what is declared there.</summary>
internal sealed partial class RabbitLink : IAsyncDisposable
{
    /// <summary>Exchanges: what happens to jobs, which jobs are called off, and jobs that were given up.</summary>
    public const string Events = "pixwizard.events", Cancel = "pixwizard.cancel", Dead = "pixwizard.dead";

    /// <summary>Queue of jobs that were given up, which servers write down as failed.</summary>
    public const string DeadJobs = "pixwizard.dead.jobs";

    /// <summary>After the first try a job is handed out twice more.</summary>
    private const int Returns = JobWorker.MostAttempts - 1;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500), s_longestJob = TimeSpan.FromDays(20);

    private readonly ConnectionFactory _factory;
    private readonly ILogger<RabbitLink> _log;
    private readonly SemaphoreSlim _one = new(1, 1);
    private IConnection? _connection;
    private bool _wasAway, _isOver;

    /// <param name="broker">The broker's address.</param>
    /// <param name="name">Who connects, as the broker's operator reads it.</param>
    /// <param name="log">Told when the broker goes and when it is back.</param>
    /// <exception cref="OptionException">It is no address of a broker.</exception>
    public RabbitLink(string broker, string name, ILogger<RabbitLink> log)
    {
        _log = log;
        if (!Uri.TryCreate(broker, UriKind.Absolute, out Uri? address) || address.Scheme is not ("amqp" or "amqps")
            || address.Host.Length == 0)
        {
            // The text may hold a password: it is not repeated.
            throw new OptionException(nameof(ServerOptions.Broker),
                "the broker's address can't be read; write amqp://user:password@host:5672/ or amqps://...");
        }

        _factory = new ConnectionFactory
        {
            Uri = address, ClientProvidedName = name, AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10), ContinuationTimeout = TimeSpan.FromSeconds(10),
        };
    }

    /// <summary>Queue of the jobs of a bundle.</summary>
    public static string QueueOf(string bundle) => "pixwizard.jobs." + bundle.ToLowerInvariant();

    /// <summary>A new channel; waits for a broker that is away.</summary>
    /// <param name="confirms">Whether publishing waits until the broker has what it is given.</param>
    /// <param name="patience">How long it waits.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="UnavailableException">The broker was away for too long.</exception>
    /// <exception cref="OptionException">It refuses this user.</exception>
    public async Task<IChannel> ChannelAsync(bool confirms, TimeSpan patience, CancellationToken cancellation)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                IConnection connection = await ConnectAsync(cancellation);
                return await connection.CreateChannelAsync(new CreateChannelOptions(confirms, confirms), cancellation);
            }
            catch (Exception e) when (IsAway(e))
            {
                if (e.InnerException is AuthenticationFailureException)
                {
                    throw new OptionException(nameof(ServerOptions.Broker), "the broker refuses this user or password.");
                }

                if (!_wasAway)
                {
                    LogAway(_log, e.InnerException?.Message ?? e.Message);
                    _wasAway = true;
                }

                if (Environment.TickCount64 - start > patience.TotalMilliseconds)
                {
                    throw new UnavailableException($"The broker (RabbitMQ) can't be reached: {e.Message}; try again later.", e);
                }

                await Task.Delay(s_pause, cancellation);
            }
        }
    }

    /// <summary>Whether an exception says that the connection is gone, so that another is worth a try.</summary>
    public static bool IsAway(Exception e) =>
        e is BrokerUnreachableException or OperationInterruptedException or IOException or TimeoutException
            or System.Net.Sockets.SocketException or ObjectDisposedException;

    /// <summary>Makes exchanges and queues, where they are not there.</summary>
    public static async Task DeclareAsync(IChannel channel, IEnumerable<string> bundles, CancellationToken cancellation)
    {
        foreach (string exchange in new[] { Events, Cancel, Dead })
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
        }

        await channel.QueueDeclareAsync(DeadJobs, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" }, cancellationToken: cancellation);
        await channel.QueueBindAsync(DeadJobs, Dead, string.Empty, cancellationToken: cancellation);
        foreach (string bundle in bundles)
        {
            // Of at-least-once the broker asks that a full queue refuses. A worker may keep a job for long: brokers before 3.12 take that
            // time from their configuration alone.
            await channel.QueueDeclareAsync(QueueOf(bundle), durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["x-queue-type"] = "quorum", ["x-delivery-limit"] = Returns, ["x-dead-letter-exchange"] = Dead,
                    ["x-dead-letter-strategy"] = "at-least-once", ["x-overflow"] = "reject-publish",
                    ["x-consumer-timeout"] = (long)s_longestJob.TotalMilliseconds,
                }, cancellationToken: cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        _one.Dispose();
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (_connection is { IsOpen: true } open)
            {
                return open;
            }

            if (_connection is { } broken)
            {
                _connection = null;
                await broken.DisposeAsync();
            }

            IConnection made = await _factory.CreateConnectionAsync(cancellation);
            made.ConnectionShutdownAsync += (_, reason) =>
            {
                if (!_isOver)
                {
                    LogLost(_log, reason.ReplyText);
                }

                return Task.CompletedTask;
            };
            LogConnected(_log, _factory.HostName, _factory.Port, _wasAway ? "again" : "now");
            _wasAway = false;
            return _connection = made;
        }
        finally
        {
            _one.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "the broker at {Host}:{Port} is connected {When}")]
    private static partial void LogConnected(ILogger log, string host, int port, string when);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the connection to the broker is lost: {Why}")]
    private static partial void LogLost(ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the broker can't be reached, trying on: {Why}")]
    private static partial void LogAway(ILogger log, string why);
}
