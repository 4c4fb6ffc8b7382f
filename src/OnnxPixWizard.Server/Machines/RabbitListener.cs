using System.Text;
using System.Text.Json;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Server.Jobs;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OnnxPixWizard.Server.Machines;

/// <summary>
/// Hears the broker: in a server what workers tell and which jobs were given up, in a worker which jobs are called off. What was missed
/// while the broker was away the records tell.
/// </summary>
internal sealed partial class RabbitListener(
    RabbitLink link, bool isServer, RabbitQueue queue, JobDesk desk, IJobRecords records, PixWizardBundles bundles,
    ILogger<RabbitListener> log) : BackgroundService
{
    /// <summary>Seconds between looks at the records: for jobs that someone waits for, and for all.</summary>
    private const int Looks = 3, FullLooks = 300;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using IChannel channel = await link.ChannelAsync(confirms: false, TimeSpan.MaxValue, stoppingToken);
                await RabbitLink.DeclareAsync(channel, bundles.Names, stoppingToken);
                await ListenAsync(channel, isServer ? RabbitLink.Events : RabbitLink.Cancel,
                    isServer ? HearAsync : CallOffAsync, stoppingToken);
                await (isServer ? ServeAsync(channel, stoppingToken) : Task.Delay(Timeout.Infinite, Closed(channel, stoppingToken)));
            }
            catch (OperationCanceledException)
            {
                // The process ends, or the channel did.
            }
            catch (Exception e)
            {
                LogFailed(log, e.Message);
                await Task.Delay(s_second, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Ends with the process or with a channel.</summary>
    private static CancellationToken Closed(IChannel channel, CancellationToken stopping)
    {
        CancellationTokenSource closed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        channel.ChannelShutdownAsync += (_, _) => closed.CancelAsync();
        if (!channel.IsOpen)
        {
            closed.Cancel();
        }

        return closed.Token;
    }

    /// <summary>Gets all that is told from now on.</summary>
    private static async Task ListenAsync(
        IChannel channel, string exchange, Func<ReadOnlyMemory<byte>, Task> hear, CancellationToken cancellation)
    {
        QueueDeclareOk own = await channel.QueueDeclareAsync(cancellationToken: cancellation);
        await channel.QueueBindAsync(own.QueueName, exchange, string.Empty, cancellationToken: cancellation);
        AsyncEventingBasicConsumer consumer = new(channel);
        consumer.ReceivedAsync += (_, told) => hear(told.Body);
        await channel.BasicConsumeAsync(own.QueueName, autoAck: true, consumer, cancellation);
    }

    private async Task ServeAsync(IChannel channel, CancellationToken stopping)
    {
        CancellationToken closed = Closed(channel, stopping);
        AsyncEventingBasicConsumer dead = new(channel);
        dead.ReceivedAsync += (_, given) => GiveUpAsync(channel, given);
        await channel.BasicConsumeAsync(RabbitLink.DeadJobs, autoAck: false, dead, closed);
        for (int second = 0; ; second++)
        {
            await queue.CountAsync(channel, closed);
            desk.TellPlaces();
            if (second % Looks == 0)
            {
                await LookAsync(isFull: second % FullLooks == 0, closed);
            }

            await Task.Delay(s_second, closed);
        }
    }

    /// <summary>Finds jobs that ended, or began, without being heard of.</summary>
    private async Task LookAsync(bool isFull, CancellationToken cancellation)
    {
        foreach (LiveJob live in desk.All.Where(live => isFull || live.IsWatched))
        {
            JobRecord? job = await records.FindAsync(live.Queued.Id, cancellation);
            if (job is { IsFinished: true })
            {
                await desk.SettleAsync(live, cancellation);
            }
            else if (job is { State: JobState.Running } && await queue.RemoveAsync(live.Queued))
            {
                live.Log.Add(JobEvent.State, StateDocument.Of(job, place: null));
            }
        }
    }

    private async Task HearAsync(ReadOnlyMemory<byte> told)
    {
        try
        {
            if (JsonSerializer.Deserialize(told.Span, ServerJson.Default.JobNote) is not { } note || desk.Live(note.Job) is not { } live)
            {
                return;
            }

            switch (note.Type)
            {
                case JobEvent.State when note.Data?.Deserialize(ServerJson.Default.StateDocument) is { } state:
                    await queue.RemoveAsync(live.Queued);
                    live.Log.Add(JobEvent.State, state);
                    break;
                case JobEvent.Progress when note.Data?.Deserialize(ServerJson.Default.JobProgress) is { } progress:
                    live.Report(progress);
                    break;
                case JobEvent.Preview when note.Data?.Deserialize(ServerJson.Default.JobPreview) is { } preview:
                    live.Log.Add(JobEvent.Preview, preview);
                    break;
                case JobEvent.Done:
                    await desk.SettleAsync(live, CancellationToken.None);
                    break;
                default:
                    break;
            }
        }
        catch (Exception e)
        {
            // Told by another version, or the records are away; the next look finds it.
            LogFailed(log, e.Message);
        }
    }

    private async Task CallOffAsync(ReadOnlyMemory<byte> told)
    {
        if (desk.Live(Encoding.UTF8.GetString(told.Span)) is { } live)
        {
            await live.CallOffAsync();
        }
    }

    /// <summary>Writes down that a job was given up.</summary>
    private async Task GiveUpAsync(IChannel channel, BasicDeliverEventArgs given)
    {
        try
        {
            string id = Encoding.UTF8.GetString(given.Body.Span);
            if (await records.FindAsync(id, CancellationToken.None) is { IsFinished: false } job)
            {
                LogDead(log, id);
                await desk.FinishAsync(
                    job with { State = JobState.Failed, IsInterrupted = true, Error = Faults.GivenUp() }, job, desk.Live(id));
            }

            await channel.BasicAckAsync(given.DeliveryTag, multiple: false);
        }
        catch (Exception e)
        {
            // Not acknowledged: it comes again with the next connection.
            LogFailed(log, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "job {Job} is given up: no worker saw it to its end in three tries")]
    private static partial void LogDead(ILogger log, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "news of the broker could not be used: {Why}")]
    private static partial void LogFailed(ILogger log, string why);
}
