using System.Net;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Server;

/// <summary>How a server listens, what it takes and what it keeps.</summary>
public sealed record ServerOptions
{
    /// <summary>Address and port, such as <c>127.0.0.1:8080</c>; port 0 takes any free one.</summary>
    /// <exception cref="OptionException">The text is none.</exception>
    public string Bind
    {
        get;
        init
        {
            field = value;
            EndPoint = Parse(value);
        }
    } = "127.0.0.1:8080";

    /// <summary><see cref="Bind"/>, read.</summary>
    public IPEndPoint EndPoint { get; private init; } = new(IPAddress.Loopback, 8080);

    /// <summary>
    /// Folder of jobs and their files; made where it is not there. One server at a time has it. With a <see cref="Broker"/> the files'
    /// place alone, which all servers and workers reach: a shared folder, <c>file:///share</c>, or <c>s3://bucket/prefix</c> with
    /// <c>?endpoint=http://host:port</c> and <c>region=</c> for what is not Amazon's.
    /// </summary>
    public required string Store { get; init; }

    /// <summary>
    /// RabbitMQ, such as <c>amqp://user:password@host:5672/</c>, where servers queue jobs and workers take them; null: this process does
    /// both.
    /// </summary>
    public string? Broker { get; init; }

    /// <summary>PostgreSQL, as Npgsql's connection string, for the records of jobs; named together with <see cref="Broker"/>.</summary>
    public string? Records { get; init; }

    /// <summary>Whether servers and workers share queue, records and files.</summary>
    internal bool IsShared => Broker is not null;

    /// <summary>File of API keys; null: none are asked for, which <see cref="IsOpen"/> must confirm beyond this machine.</summary>
    public string? ApiKeys { get; init; }

    /// <summary>Whether everyone who reaches the server may use it.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Bundles by their names here: a folder, or the name of one below <c>models</c>. The first is the default one.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Bundles { get; init; } = [];

    /// <summary>Provider, threads and memory of all bundles.</summary>
    public RuntimeOptions Runtime { get; init; } = new();

    /// <summary>Whether names of OpenAI's image models (<c>gpt-image-1</c>, <c>dall-e-2</c> and others) mean the default bundle.</summary>
    public bool TakesOpenAiNames { get; init; }

    /// <summary>Requests at work at one time, 1 to 64; each takes memory of its own, and on the CPU all of the threads.</summary>
    public int Workers { get; init => field = Within(value, 1, 64, nameof(Workers)); } = 1;

    /// <summary>Requests that may wait.</summary>
    public int Queue { get; init => field = Within(value, 1, 1_000_000, nameof(Queue)); } = 64;

    /// <summary>Requests of one client that may wait.</summary>
    public int QueuePerClient { get; init => field = Within(value, 1, 1_000_000, nameof(QueuePerClient)); } = 16;

    /// <summary>Requests of one client at work at one time.</summary>
    public int WorkersPerClient { get; init => field = Within(value, 1, 64, nameof(WorkersPerClient)); } = 64;

    /// <summary>HTTP requests that one client may send in a minute.</summary>
    public int RequestsPerMinute { get; init => field = Within(value, 1, 10_000_000, nameof(RequestsPerMinute)); } = 1200;

    /// <summary>Most bytes of a request's body.</summary>
    public long MaxBodyBytes { get; init => field = Within(value, 1 << 10, 1L << 30, nameof(MaxBodyBytes)); } = 64 << 20;

    /// <summary>Most pixels of a picture that comes or goes.</summary>
    public long MaxPixels
    {
        get;
        init => field = Within(value, 1, Pictures.ImageLoadOptions.LargestMaxPixels, nameof(MaxPixels));
    } = 50_000_000;

    /// <summary>Most intervals of the time grid that a client may ask for.</summary>
    public int MaxSteps { get; init => field = Within(value, 1, 1000, nameof(MaxSteps)); } = 200;

    /// <summary>Most answers to one request.</summary>
    public int MaxCount { get; init => field = Within(value, 1, 1000, nameof(MaxCount)); } = 10;

    /// <summary>Time from a request to its answer, after which it is given up; a client may name a shorter one.</summary>
    public TimeSpan Deadline
    {
        get;
        init => field = Within(value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(20), nameof(Deadline));
    } = TimeSpan.FromHours(1);

    /// <summary>How long finished jobs are kept.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Bytes of finished jobs that are kept; beyond it the oldest go first.</summary>
    public long KeepBytes { get; init; } = 4L << 30;

    /// <summary>Origins of web pages elsewhere that may call the server, such as <c>https://example.org</c>.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Refuses what would leave the server open to others unasked.</summary>
    /// <exception cref="OptionException">It would listen beyond this machine without keys.</exception>
    internal void RequireSafe()
    {
        if (ApiKeys is null && !IsOpen && !IPAddress.IsLoopback(EndPoint.Address))
        {
            throw new OptionException(nameof(Bind), $"'{Bind}' can be reached from other machines, and no API keys are asked for; name a "
                + "file of keys, bind to 127.0.0.1, or say that everyone may use the server.");
        }

        if (ApiKeys is not null && IsOpen)
        {
            throw new OptionException(nameof(IsOpen), "a file of API keys is named as well; give one of the two.");
        }
    }

    private static IPEndPoint Parse(string text)
    {
        string address = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase)
            ? "127.0.0.1" + text["localhost".Length..] : text;
        return address.LastIndexOf(':') is > 0 and int colon && !address.EndsWith(']') && address[..colon] is var host
            && (!host.Contains(':', StringComparison.Ordinal) || host.StartsWith('['))
            && IPEndPoint.TryParse(address, out IPEndPoint? point)
                ? point
                : throw new OptionException(
                    nameof(Bind), $"'{text}' is no address with a port; write 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080.");
    }

    private static T Within<T>(T value, T least, T most, string option)
        where T : IComparable<T> => value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
        ? value
        : throw new OptionException(option, FormattableString.Invariant($"{option} is {value}; it must lie between {least} and {most}."));
}
