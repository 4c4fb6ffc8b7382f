using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using OnnxPixWizard.Server.Jobs;
using RabbitMQ.Client;

namespace OnnxPixWizard.Server.Machines;

/// <summary>Tells servers what happens to the jobs of a worker, and workers which jobs are called off.</summary>
/// <param name="link">The broker.</param>
/// <param name="tells">Whether this process works on jobs.</param>
/// <param name="log">Told of what could not be told.</param>
internal sealed partial class RabbitNews(RabbitLink link, bool tells, ILogger<RabbitNews> log) : BackgroundService, IJobNews
{
    private const int Most = 4096;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20), s_patience = TimeSpan.FromSeconds(10);

    private readonly Channel<JobNote> _notes = Channel.CreateBounded<JobNote>(
        new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Tell(string job, JobEvent one)
    {
        if (tells)
        {
            // Of an end it is enough to know that it came: the record holds the rest.
            _notes.Writer.TryWrite(new JobNote(job, one.Type, one.Type == JobEvent.Done ? null
                : JsonSerializer.SerializeToElement(one.Data, one.Data.GetType(), ServerJson.Default)));
        }
    }

    public async Task CallOffAsync(string job, CancellationToken cancellation)
    {
        await using IChannel channel = await link.ChannelAsync(confirms: true, s_patience, cancellation);
        await channel.BasicPublishAsync(RabbitLink.Cancel, string.Empty, Encoding.UTF8.GetBytes(job), cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IChannel? channel = null;
        try
        {
            while (await _notes.Reader.WaitToReadAsync(stoppingToken))
            {
                // Of each kind the last one is told: steps can be faster than anyone reads.
                OrderedDictionary<(string, string), JobNote> last = [];
                while (_notes.Reader.TryRead(out JobNote? note))
                {
                    last.Remove((note.Job, note.Type));
                    last.Add((note.Job, note.Type), note);
                }

                try
                {
                    if (channel is not { IsOpen: true })
                    {
                        channel = await link.ChannelAsync(confirms: false, TimeSpan.MaxValue, stoppingToken);
                        await RabbitLink.DeclareAsync(channel, [], stoppingToken);
                    }

                    foreach (JobNote note in last.Values)
                    {
                        await channel.BasicPublishAsync(RabbitLink.Events, string.Empty,
                            JsonSerializer.SerializeToUtf8Bytes(note, ServerJson.Default.JobNote), stoppingToken);
                    }
                }
                catch (Exception e) when (RabbitLink.IsAway(e))
                {
                    LogUntold(log, last.Count, e.Message);
                }

                await Task.Delay(s_pause, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
        finally
        {
            if (channel is not null)
            {
                await channel.DisposeAsync();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} news of jobs could not be told: {Why}")]
    private static partial void LogUntold(ILogger log, int count, string why);
}

/// <summary>Something that happened to a job of a worker.</summary>
/// <param name="Job">Its id.</param>
/// <param name="Type">One of <see cref="JobEvent"/>'s types.</param>
/// <param name="Data">What is told; null of the end.</param>
internal sealed record JobNote(string Job, string Type, JsonElement? Data);
