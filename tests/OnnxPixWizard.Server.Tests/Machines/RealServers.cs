using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Server.Tests.Machines;

/// <summary>
/// RabbitMQ, PostgreSQL and an S3-compatible server of this machine, as private processes at free ports with their data in a temporary
/// folder; started when a test first asks. Tests that find none are inconclusive, unless ONNXPIXWIZARD_REQUIRE_SERVERS is 1.
/// </summary>
[TestClass]
public sealed class RealServers
{
    private static readonly Lazy<Task<RabbitServer>> s_rabbit = new(RabbitServer.StartAsync);
    private static readonly Lazy<Task<PostgresServer>> s_postgres = new(PostgresServer.StartAsync);
    private static readonly Lazy<Task<S3Server>> s_bucket = new(S3Server.StartAsync);

    internal static Task<RabbitServer> Rabbit => s_rabbit.Value;

    internal static Task<PostgresServer> Postgres => s_postgres.Value;

    internal static Task<S3Server> Bucket => s_bucket.Value;

    internal static void Stop()
    {
        Stop(s_rabbit);
        Stop(s_postgres);
        Stop(s_bucket);
    }

    private static void Stop<T>(Lazy<Task<T>> server)
        where T : IDisposable
    {
        if (server is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } started })
        {
            started.Result.Dispose();
        }
    }

    /// <summary>The first of the files that is there.</summary>
    internal static string Require(string what, params string[] places) => Array.Find(places, File.Exists) is { } found ? found
        : Environment.GetEnvironmentVariable("ONNXPIXWIZARD_REQUIRE_SERVERS") == "1"
            ? throw new AssertFailedException($"{what} is not installed.")
            : throw new AssertInconclusiveException($"{what} is not installed.");

    internal static string[] OnPath(string program) =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Where(static folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)),
    ];

    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal static Process Start(string program, IEnumerable<string> words, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, words)
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    internal static async Task UntilAsync(string what, Func<Task> tries)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await tries();
                return;
            }
            catch (Exception e) when (i < 600 && e is not UnitTestAssertException)
            {
                await Task.Delay(100);
            }
            catch (Exception e) when (e is not UnitTestAssertException)
            {
                throw new AssertFailedException($"{what} did not come to be so in time.", e);
            }
        }
    }
}

/// <summary>A RabbitMQ broker.</summary>
internal sealed class RabbitServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = RealServers.FreePort(), _talk = RealServers.FreePort(), _names = RealServers.FreePort();
    private readonly string _program = RealServers.Require(
        "RabbitMQ (package rabbitmq-server)", "/usr/lib/rabbitmq/bin/rabbitmq-server");

    private readonly Process _mapper;
    private Process? _process;

    private RabbitServer() => _mapper = RealServers.Start(
        RealServers.Require("Erlang's epmd", "/usr/bin/epmd"), ["-port", _names.ToString(), "-address", "127.0.0.1"]);

    public string Address => $"amqp://guest:guest@127.0.0.1:{_port}/";

    public static async Task<RabbitServer> StartAsync()
    {
        RabbitServer server = new();
        await server.BeginAsync();
        return server;
    }

    /// <summary>Ends the broker as a crash does, and starts it again on its data.</summary>
    public async Task RestartAsync(TimeSpan away)
    {
        Kill();
        await Task.Delay(away);
        await BeginAsync();
    }

    public void Dispose()
    {
        Kill();
        _mapper.Kill();
        _folder.Dispose();
    }

    private void Kill()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
    }

    private async Task BeginAsync()
    {
        _process = RealServers.Start(_program, [],
            ("RABBITMQ_NODENAME", $"pixwizard{_port}@localhost"), ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_NODE_PORT", _port.ToString()), ("RABBITMQ_DIST_PORT", _talk.ToString()), ("ERL_EPMD_PORT", _names.ToString()),
            ("RABBITMQ_MNESIA_BASE", _folder.At("data")), ("RABBITMQ_LOG_BASE", _folder.At("log")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", _folder.At("plugins")), ("RABBITMQ_CONFIG_FILE", _folder.At("none")),
            ("RABBITMQ_PID_FILE", _folder.At("pid")), ("HOME", _folder.Path));
        RabbitMQ.Client.ConnectionFactory factory = new() { Uri = new Uri(Address) };
        await RealServers.UntilAsync("RabbitMQ's start", async () =>
        {
            await using RabbitMQ.Client.IConnection connection = await factory.CreateConnectionAsync();
        });
    }
}

/// <summary>A PostgreSQL server; it refuses to run as root, and runs as the package's user then.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = RealServers.FreePort();
    private readonly string _programs = Path.GetDirectoryName(RealServers.Require("PostgreSQL (package postgresql)",
        [.. Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(static folder => folder + "/bin/postgres") : []]))!;

    private int _databases;
    private Process? _process;

    private string Data => _folder.At("data");

    public static async Task<PostgresServer> StartAsync()
    {
        PostgresServer server = new();
        Directory.CreateDirectory(server.Data);
        using Process own = Process.Start(
            "chown", ["-R", Environment.IsPrivilegedProcess ? "postgres" : Environment.UserName, server._folder.Path]);
        await own.WaitForExitAsync();
        using Process made = server.Run("initdb", "-D", server.Data, "-U", "pixwizard", "-A", "trust", "-E", "UTF8", "--locale=C");
        await made.WaitForExitAsync();
        Assert.AreEqual(0, made.ExitCode, "initdb");
        await server.BeginAsync();
        return server;
    }

    /// <summary>A database of a test's own.</summary>
    public async Task<string> DatabaseAsync()
    {
        string name = $"test{Interlocked.Increment(ref _databases)}";
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(At("postgres"));
        await using NpgsqlCommand command = source.CreateCommand("CREATE DATABASE " + name);
        await command.ExecuteNonQueryAsync();
        return At(name);
    }

    /// <summary>Ends the server as a crash does, and starts it again on its data.</summary>
    public async Task RestartAsync(TimeSpan away)
    {
        Kill();
        await Task.Delay(away);
        await BeginAsync();
    }

    public void Dispose()
    {
        Kill();
        _folder.Dispose();
    }

    private void Kill()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
    }

    private string At(string database) => $"Host=127.0.0.1;Port={_port};Database={database};Username=pixwizard;Timeout=5";

    private Process Run(string program, params string[] words) => Environment.IsPrivilegedProcess
        ? RealServers.Start("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", $"{_programs}/{program}", .. words])
        : RealServers.Start($"{_programs}/{program}", words);

    private async Task BeginAsync()
    {
        File.Delete(Path.Combine(Data, "postmaster.pid"));
        _process = Run("postgres", "-D", Data, "-p", _port.ToString(), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "max_connections=200");
        await RealServers.UntilAsync("PostgreSQL's start", async () =>
        {
            await using NpgsqlDataSource source = NpgsqlDataSource.Create(At("postgres") + ";Pooling=false");
            await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        });
    }
}

/// <summary>An S3-compatible server: moto's, which keeps its buckets in memory.</summary>
internal sealed class S3Server : IDisposable
{
    private readonly int _port = RealServers.FreePort();
    private readonly Process _process;
    private int _places;

    private S3Server() => _process = RealServers.Start(
        RealServers.Require("An S3-compatible server (pip's moto[server])", RealServers.OnPath("moto_server")),
        ["-H", "127.0.0.1", "-p", _port.ToString()]);

    public static async Task<S3Server> StartAsync()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "test");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "test");
        S3Server server = new();
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{server._port}/") };
        await RealServers.UntilAsync("moto's start", async () => (await client.GetAsync("moto-api/")).EnsureSuccessStatusCode());
        using HttpRequestMessage make = new(HttpMethod.Put, "jobs");
        make.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0");
        (await client.SendAsync(make)).EnsureSuccessStatusCode();
        return server;
    }

    /// <summary>A place of a test's own.</summary>
    public string Place() => $"s3://jobs/test{Interlocked.Increment(ref _places)}?endpoint=http://127.0.0.1:{_port}";

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
