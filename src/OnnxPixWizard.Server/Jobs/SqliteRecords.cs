using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace OnnxPixWizard.Server.Jobs;

/// <summary>Records in a SQLite file. Each call is one statement of well under a millisecond, and one at a time.</summary>
/// <param name="file">The database; made where it is not there.</param>
internal sealed class SqliteRecords(string file) : IJobRecords, IAsyncDisposable
{
    private readonly SqliteConnection _connection = new(
        new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());

    private readonly SemaphoreSlim _one = new(1, 1);

    public async Task StartAsync(CancellationToken cancellation)
    {
        await _connection.OpenAsync(cancellation);

        // With the log written ahead a killed process loses nothing that was answered.
        await ExecuteAsync("""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            CREATE TABLE IF NOT EXISTS jobs (
                id TEXT PRIMARY KEY, owner TEXT NOT NULL, idempotency TEXT, state TEXT NOT NULL, finished INTEGER,
                bytes INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
            CREATE UNIQUE INDEX IF NOT EXISTS jobs_idempotency ON jobs (owner, idempotency) WHERE idempotency IS NOT NULL;
            CREATE INDEX IF NOT EXISTS jobs_state ON jobs (state, id);
            """, cancellation);
    }

    public async Task<JobRecord> AddAsync(JobRecord job, CancellationToken cancellation)
    {
        int added = await ExecuteAsync("""
            INSERT INTO jobs (id, owner, idempotency, state, finished, bytes, document)
            VALUES ($id, $owner, $idempotency, $state, $finished, $bytes, $document) ON CONFLICT DO NOTHING
            """, cancellation, [.. Values(job), ("$idempotency", job.IdempotencyKey), ("$owner", job.Owner)]);
        return added == 1 ? job : await FindAsync(job.Owner, job.IdempotencyKey ?? string.Empty, cancellation)
            ?? throw new InvalidOperationException($"Job {job.Id} is there already.");
    }

    public async Task<JobRecord?> FindAsync(string id, CancellationToken cancellation) =>
        (await ReadAsync($"SELECT document FROM jobs WHERE id = $id", Document, cancellation, ("$id", id))).SingleOrDefault();

    public async Task<JobRecord?> FindAsync(string owner, string idempotencyKey, CancellationToken cancellation) =>
        (await ReadAsync($"SELECT document FROM jobs WHERE owner = $owner AND idempotency = $key", Document, cancellation,
            ("$owner", owner), ("$key", idempotencyKey))).SingleOrDefault();

    public async Task<bool> TryReplaceAsync(JobRecord job, JobRecord from, CancellationToken cancellation) => await ExecuteAsync(
        """
        UPDATE jobs SET state = $state, finished = $finished, bytes = $bytes, document = $document
        WHERE id = $id AND state = $from AND document ->> '$.attempts' = $attempts
        """,
        cancellation, [.. Values(job), ("$from", from.State.ToString()), ("$attempts", from.Attempts)]) == 1;

    public Task<IReadOnlyList<JobRecord>> UnfinishedAsync(CancellationToken cancellation) => ReadAsync(
        $"SELECT document FROM jobs WHERE state IN ('{JobState.Queued}', '{JobState.Running}') ORDER BY id", Document, cancellation);

    public Task<IReadOnlyList<(string Id, DateTimeOffset Finished, long Bytes)>> FinishedAsync(CancellationToken cancellation) => ReadAsync(
        "SELECT id, finished, bytes FROM jobs WHERE finished IS NOT NULL ORDER BY finished, id",
        static row => (row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetInt64(2)), cancellation);

    public Task DeleteAsync(string id, CancellationToken cancellation) =>
        ExecuteAsync("DELETE FROM jobs WHERE id = $id", cancellation, ("$id", id));

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _one.Dispose();
    }

    private static (string, object?)[] Values(JobRecord job) =>
    [
        ("$id", job.Id), ("$state", job.State.ToString()), ("$finished", job.Finished?.ToUnixTimeMilliseconds()), ("$bytes", job.Bytes),
        ("$document", JsonSerializer.Serialize(job, ServerJson.Default.JobRecord)),
    ];

    private static JobRecord Document(SqliteDataReader row) => JsonSerializer.Deserialize(row.GetString(0), ServerJson.Default.JobRecord)!;

    private Task<int> ExecuteAsync(string sql, CancellationToken cancellation, params (string Name, object? Value)[] values) =>
        UseAsync(sql, values, static command => command.ExecuteNonQuery(), cancellation);

    private Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, Func<SqliteDataReader, T> read, CancellationToken cancellation, params (string Name, object? Value)[] values) =>
        UseAsync<IReadOnlyList<T>>(sql, values, command =>
        {
            using SqliteDataReader rows = command.ExecuteReader();
            List<T> all = [];
            while (rows.Read())
            {
                all.Add(read(rows));
            }

            return all;
        }, cancellation);

    private async Task<T> UseAsync<T>(
        string sql, (string Name, object? Value)[] values, Func<SqliteCommand, T> use, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            await using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach ((string name, object? value) in values)
            {
                command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            }

            return use(command);
        }
        finally
        {
            _one.Release();
        }
    }
}
