using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using ModelContextProtocol.AspNetCore;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Mcp;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Server.Http;
using OnnxPixWizard.Server.Jobs;
using OnnxPixWizard.Server.Machines;
using OnnxPixWizard.Server.Safety;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Scalar.AspNetCore;

namespace OnnxPixWizard.Server;

/// <summary>The HTTP server over bundles.</summary>
public static class PixWizardServer
{
    private const string OtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Listens, and answers until it is told to end.</summary>
    /// <param name="options">How.</param>
    /// <param name="started">Told of the address once it listens.</param>
    /// <param name="cancellation">Ends it: what runs is stopped and run again after the next start.</param>
    /// <exception cref="OptionException">An option can't be used: an address that is taken, a store that another server has.</exception>
    /// <exception cref="Exception">A bundle does not work; what its loading throws.</exception>
    public static async Task RunAsync(ServerOptions options, Action<Uri>? started = null, CancellationToken cancellation = default)
    {
        await using WebApplication app = await StartAsync(options, configure: null, cancellation);
        started?.Invoke(AddressOf(app));
        await app.WaitForShutdownAsync(cancellation);
        if (app.Services.GetRequiredService<Readiness>().Failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>The address that a server listens at.</summary>
    internal static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>A server that listens.</summary>
    /// <inheritdoc cref="RunAsync"/>
    internal static async Task<WebApplication> StartAsync(
        ServerOptions options, Action<IServiceCollection>? configure = null, CancellationToken cancellation = default)
    {
        options.RequireSafe();
        WebApplication app = Create(options, configure);
        try
        {
            foreach (string name in app.Services.GetRequiredService<PixWizardBundles>().Names)
            {
                // A bundle that is missing is told before anything listens.
                _ = app.Services.GetRequiredService<PixWizardBundles>().Bundle(name);
            }

            if (options.IsShared)
            {
                await SharedServices.StartAsync(app.Services, cancellation);
            }

            await app.StartAsync(cancellation);
            return app;
        }
        catch (IOException e) when (e is not FileNotFoundException)
        {
            await app.DisposeAsync();
            throw new OptionException(nameof(options.Bind), $"can't listen at {options.Bind}: {e.Message}");
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static WebApplication Create(ServerOptions options, Action<IServiceCollection>? configure)
    {
        KeyGate gate = new(options.ApiKeys is { } file ? KeyRing.Load(file) : null);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            kestrel.Listen(options.EndPoint);
        });
        AddLog(builder.Logging);
        AddJobs(builder.Services, options, gate);
        AddSafety(builder.Services, options);
        AddTelemetry(builder.Services, scrapes: true);
        builder.Services.AddPixWizardMcpTools(tools => tools.Load = new ImageLoadOptions { MaxPixels = options.MaxPixels });
        builder.Services.AddMcpServer().WithHttpTransport(static http => http.SessionMode = HttpServerSessionMode.Stateless);
        builder.Services.AddOpenApi(static api => ApiDocument.Describe(api));
        configure?.Invoke(builder.Services);

        WebApplication app = builder.Build();
        _ = app.Services.GetService<StoreFolder>();
        ILogger log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PixWizardServer));
        app.Use((context, next) => BrowserSafety.SecureAsync(context, next, options));
        app.Use((context, next) => Faults.CatchAsync(context, next, log));
        app.UseStatusCodePages(static context =>
            Faults.WriteAsync(context.HttpContext, Faults.OfStatus(context.HttpContext.Response.StatusCode)));
        app.UseRouting();
        if (options.CorsOrigins.Count > 0)
        {
            app.UseCors();
        }

        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        Map(app);
        return app;
    }

    private static void Map(WebApplication app)
    {
        RequestRoutes.Map(app);
        BundleRoutes.Map(app);
        OpenAiRoutes.Map(app);
        HealthRoutes.Map(app);
        PageRoutes.Map(app);
        app.MapMcp("/mcp");
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference(BrowserSafety.Documentation,
            static scalar => scalar.WithTitle("OnnxPixWizard").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp())
            .AllowAnonymous();
    }

    /// <summary>Log lines in JSON.</summary>
    internal static void AddLog(ILoggingBuilder logging) => logging.ClearProviders()
        .AddJsonConsole(static console => (console.UseUtcTimestamp, console.IncludeScopes) = (true, true))
        .Configure(static log => log.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId)
        .AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);

    /// <summary>Bundles, and what servers and workers need to see jobs to their end.</summary>
    internal static void AddBundles(IServiceCollection services, ServerOptions options)
    {
        services.AddOnnxPixWizard(bundles =>
        {
            foreach ((string name, string place) in options.Bundles)
            {
                bundles.AddBundle(name, place);
            }

            bundles.Runtime = options.Runtime;
            bundles.RequestsAtOnce = options.Workers;
        });
        services.AddSingleton(TimeProvider.System).AddSingleton<ServerMetrics>().AddSingleton<JobPlanner>()
            .AddSingleton<IJobRunner, JobRunner>().AddSingleton<JobDesk>().AddSingleton<Readiness>();
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
    }

    private static void AddJobs(IServiceCollection services, ServerOptions options, KeyGate gate)
    {
        AddBundles(services, options);
        services.AddSingleton(options).AddSingleton(gate)
            .AddSingleton(static provider => new JobClock(provider.GetRequiredService<TimeProvider>().GetUtcNow()));

        services.AddHostedService<JobKeeper>();
        if (options.IsShared)
        {
            SharedServices.Add(services, options, isServer: true);
        }
        else
        {
            // Made by the container, which frees them at the end in reverse order.
            StoreFolder store = new(options.Store);
            services.AddSingleton(_ => store)
                .AddSingleton<IJobRecords>(static provider => new SqliteRecords(provider.GetRequiredService<StoreFolder>().Database))
                .AddSingleton<IFileStore>(static provider => new FolderStore(provider.GetRequiredService<StoreFolder>().Files))
                .AddSingleton<IJobQueue>(new FairQueue(options.Queue, options.QueuePerClient, options.WorkersPerClient))
                .AddSingleton<IJobNews, NoNews>().AddHostedService<JobWorker>();
        }

        services
            .AddHostedService(static provider => provider.GetRequiredService<Readiness>());
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, OpenAiJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ServerJson.Default);
        });
    }

    private static void AddSafety(IServiceCollection services, ServerOptions options)
    {
        services.AddAuthentication(KeyHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(KeyHandler.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = static (rejected, _) => new ValueTask(Faults.WriteAsync(rejected.HttpContext, Faults.TooMany()));
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
                context.User.Identity?.Name ?? "unknown at " + context.Connection.RemoteIpAddress,
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = Math.Max(1, options.RequestsPerMinute / 4), TokensPerPeriod = Math.Max(1, options.RequestsPerMinute / 60),
                    ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, 60.0 / options.RequestsPerMinute)), AutoReplenishment = true,
                }));
        });
        services.AddCors(cors => cors.AddDefaultPolicy(
            policy => policy.WithOrigins([.. options.CorsOrigins]).AllowAnyHeader().AllowAnyMethod()));
    }

    /// <summary>Figures and traces, for who scrapes them and for where the environment says.</summary>
    internal static void AddTelemetry(IServiceCollection services, bool scrapes)
    {
        bool exports = Environment.GetEnvironmentVariable(OtlpVariable) is { Length: > 0 };
        services.AddOpenTelemetry()
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(PixWizardTelemetry.Name, ServerMetrics.Name, "Microsoft.AspNetCore.Hosting",
                    "Microsoft.AspNetCore.RateLimiting",
                    "System.Runtime");
                _ = scrapes ? metrics.AddPrometheusExporter() : metrics;
                _ = exports ? metrics.AddOtlpExporter() : metrics;
            })
            .WithTracing(traces =>
            {
                traces.AddSource(PixWizardTelemetry.Name, ServerMetrics.Name, "Microsoft.AspNetCore");
                _ = exports ? traces.AddOtlpExporter() : traces;
            });
    }
}

/// <summary>The folder that outlives the process; one server at a time has it.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly FileStream _lock;

    /// <exception cref="OptionException">It can't be made, or another server has it.</exception>
    public StoreFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            _lock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OptionException(
                nameof(ServerOptions.Store),
                    $"the store '{folder}' can't be used: {e.Message} One server at a time has it; name another folder.");
        }

        Database = Path.Combine(folder, "jobs.db");
        Files = Path.Combine(folder, "files");
    }

    public string Database { get; }

    public string Files { get; }

    public void Dispose() => _lock.Dispose();
}
