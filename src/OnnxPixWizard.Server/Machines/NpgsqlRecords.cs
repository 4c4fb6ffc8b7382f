using System.Net.Sockets;
using System.Text.Json;
using Npgsql;
using OnnxPixWizard.Server.Jobs;

namespace OnnxPixWizard.Server.Machines;

/// <summary>Records in PostgreSQL, for many servers and workers. A database that restarts is waited for.</summary>
internal sealed partial class NpgsqlRecords : IJobRecords, IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource _source;
    private readonly TimeSpan _patience;
    private readonly ILogger _log;
    private int _isAway;

    /// <param name="connection">Npgsql's connection string.</param>
    /// <param name="patience">How long a call waits for a database that is away.</param>
    /// <param name="log">Told when it goes and when it is back.</param>
    /// <exception cref="OptionException">The string is none.</exception>
    public NpgsqlRecords(string connection, TimeSpan patience, ILogger log)
    {
        (_patience, _log) = (patience, log);
        try
        {
            NpgsqlConnectionStringBuilder builder = new(connection) { ApplicationName = "pixwizard" };
            if (string.IsNullOrEmpty(builder.Host))
            {
                throw new FormatException("no Host is named");
            }

            _source = NpgsqlDataSource.Create(builder);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The text may hold a password: it is not repeated.
            throw new OptionException(nameof(ServerOptions.Records),
                $"the records' place can't be read: {e.Message}; write 'Host=db;Database=pixwizard;Username=pixwizard;Password=...'.");
        }
    }

    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            // The lock: of many processes that start at one time each would find no table.
            await ExecuteAsync("""
                SELECT pg_advisory_xact_lock(743001);
                CREATE TABLE IF NOT EXISTS jobs (
                    id text PRIMARY KEY, owner text NOT NULL, idempotency text, state text NOT NULL, attempts integer NOT NULL,
                    finished bigint, bytes bigint NOT NULL, document text NOT NULL);
                CREATE UNIQUE INDEX IF NOT EXISTS jobs_idempotency ON jobs (owner, idempotency) WHERE idempotency IS NOT NULL;
                CREATE INDEX IF NOT EXISTS jobs_unfinished ON jobs (id) WHERE finished IS NULL;
                CREATE INDEX IF NOT EXISTS jobs_finished ON jobs (finished, id) WHERE finished IS NOT NULL;
                """, cancellation);
        }
        catch (PostgresException e)
        {
            throw new OptionException(nameof(ServerOptions.Records), $"PostgreSQL refuses: {e.MessageText}.");
        }
    }

    public async Task<JobRecord> AddAsync(JobRecord job, CancellationToken cancellation)
    {
        int added = await ExecuteAsync("""
            INSERT INTO jobs (id, owner, idempotency, state, attempts, finished, bytes, document)
            VALUES (@id, @owner, @idempotency, @state, @attempts, @finished, @bytes, @document) ON CONFLICT DO NOTHING
            """, cancellation, [.. Values(job), new NpgsqlParameter("owner", job.Owner),
                new NpgsqlParameter("idempotency", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)job.IdempotencyKey ?? DBNull.Value }]);
        return added == 1 ? job

            // Added by the try before, whose answer was lost, or there by its key.
            : await FindAsync(job.Id, cancellation) ?? await FindAsync(job.Owner, job.IdempotencyKey ?? string.Empty, cancellation)
                ?? throw new InvalidOperationException($"Job {job.Id} was there and is gone.");
    }

    public async Task<JobRecord?> FindAsync(string id, CancellationToken cancellation) =>
        (await ReadAsync("SELECT document FROM jobs WHERE id = @id", Document, cancellation, new NpgsqlParameter("id", id)))
            .SingleOrDefault();

    public async Task<JobRecord?> FindAsync(string owner, string idempotencyKey, CancellationToken cancellation) =>
        (await ReadAsync("SELECT document FROM jobs WHERE owner = @owner AND idempotency = @key", Document, cancellation,
            new("owner", owner), new("key", idempotencyKey))).SingleOrDefault();

    public async Task<bool> TryReplaceAsync(JobRecord job, JobRecord from, CancellationToken cancellation)
    {
        int replaced = await ExecuteAsync("""
            UPDATE jobs SET state = @state, attempts = @attempts, finished = @finished, bytes = @bytes, document = @document
            WHERE id = @id AND ((state = @from AND attempts = @before) OR document = @document)
            """, cancellation,
            [.. Values(job), new NpgsqlParameter("from", from.State.ToString()), new NpgsqlParameter("before", from.Attempts)]);

        // The same document: replaced by the try before, whose answer was lost.
        return replaced == 1;
    }

    public Task<IReadOnlyList<JobRecord>> UnfinishedAsync(CancellationToken cancellation) =>
        ReadAsync("SELECT document FROM jobs WHERE finished IS NULL ORDER BY id", Document, cancellation);

    public Task<IReadOnlyList<(string Id, DateTimeOffset Finished, long Bytes)>> FinishedAsync(CancellationToken cancellation) => ReadAsync(
        "SELECT id, finished, bytes FROM jobs WHERE finished IS NOT NULL ORDER BY finished, id",
        static row => (row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetInt64(2)), cancellation);

    public Task DeleteAsync(string id, CancellationToken cancellation) =>
        ExecuteAsync("DELETE FROM jobs WHERE id = @id", cancellation, new NpgsqlParameter("id", id));

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static NpgsqlParameter[] Values(JobRecord job) =>
    [
        new("id", job.Id), new("state", job.State.ToString()), new("attempts", job.Attempts),
        new("finished", NpgsqlTypes.NpgsqlDbType.Bigint) { Value = (object?)job.Finished?.ToUnixTimeMilliseconds() ?? DBNull.Value },
        new("bytes", job.Bytes), new("document", JsonSerializer.Serialize(job, ServerJson.Default.JobRecord)),
    ];

    private static JobRecord Document(NpgsqlDataReader row) => JsonSerializer.Deserialize(row.GetString(0), ServerJson.Default.JobRecord)!;

    private Task<int> ExecuteAsync(string sql, CancellationToken cancellation, params NpgsqlParameter[] values) =>
        UseAsync(sql, values, command => command.ExecuteNonQueryAsync(cancellation), cancellation);

    private Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params NpgsqlParameter[] values) =>
        UseAsync<IReadOnlyList<T>>(sql, values, async command =>
        {
            await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellation);
            List<T> all = [];
            while (await rows.ReadAsync(cancellation))
            {
                all.Add(read(rows));
            }

            return all;
        }, cancellation);

    private async Task<T> UseAsync<T>(
        string sql, NpgsqlParameter[] values, Func<NpgsqlCommand, Task<T>> use, CancellationToken cancellation)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                await using NpgsqlCommand command = _source.CreateCommand(sql);
                foreach (NpgsqlParameter value in values)
                {
                    command.Parameters.Add(value.Clone());
                }

                T result = await use(command);
                if (Interlocked.Exchange(ref _isAway, 0) == 1)
                {
                    LogBack(_log);
                }

                return result;
            }
            catch (Exception e) when ((e as NpgsqlException)?.IsTransient == true || e is NpgsqlException { InnerException: IOException }
                || e is SocketException or TimeoutException)
            {
                if (Interlocked.Exchange(ref _isAway, 1) == 0)
                {
                    LogAway(_log, e.Message);
                }

                if (Environment.TickCount64 - start > _patience.TotalMilliseconds)
                {
                    throw new UnavailableException($"The records (PostgreSQL) can't be reached: {e.Message}; try again later.", e);
                }

                await Task.Delay(s_pause, cancellation);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL can't be reached, trying on: {Why}")]
    private static partial void LogAway(ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL is reached again")]
    private static partial void LogBack(ILogger log);
}
