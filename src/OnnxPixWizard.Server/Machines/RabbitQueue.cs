using System.Collections.Concurrent;
using System.Text;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Server.Jobs;
using RabbitMQ.Client;

namespace OnnxPixWizard.Server.Machines;

/// <summary>
/// Jobs in the broker: a queue for each bundle, so that a job goes to a worker that has its bundle. Jobs come in the order in which they
/// were accepted, whoever's they are; what a client may have waiting is bounded by each server for what it took in.
/// </summary>
internal sealed partial class RabbitQueue(RabbitLink link, ServerOptions options, PixWizardBundles bundles, ILogger<RabbitQueue> log)
    : IJobQueue, IAsyncDisposable
{
    /// <summary>Of the two priorities of quorum queues from RabbitMQ 4 on; older brokers know one.</summary>
    private const byte Usual = 0, Urgent = 5;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10), s_pause = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _publishing = new(1, 1);
    private readonly ConcurrentDictionary<string, (QueuedJob Job, long Order)> _mine = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<RabbitSlot> _idle = [];
    private IChannel? _publisher;
    private long _order;
    private int _waiting;

    public int Count => Math.Max(Volatile.Read(ref _waiting), _mine.Count);

    public string? Refusal(string owner) => Count >= options.Queue
        ? $"{Count} requests wait, as many as are taken; try again later."
        : _mine.Values.Count(mine => mine.Job.Owner == owner) is int own && own >= options.QueuePerClient
            ? $"{own} of your requests wait, as many as one client may have; try again later."
        : null;

    public async ValueTask<bool> TryAddAsync(QueuedJob job, bool isAccepted = false)
    {
        if (!isAccepted && Refusal(job.Owner) is not null)
        {
            return false;
        }

        _mine[job.Id] = (job, Interlocked.Increment(ref _order));
        try
        {
            await PublishAsync(job);
            return true;
        }
        catch
        {
            _mine.TryRemove(job.Id, out _);
            throw;
        }
    }

    public async ValueTask<QueuedJob> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            RabbitSlot slot = _idle.TryTake(out RabbitSlot? idle) ? idle : new RabbitSlot(
                await link.ChannelAsync(confirms: false, TimeSpan.MaxValue, cancellation));
            try
            {
                QueuedJob job = await slot.TakeAsync(bundles.Names, cancellation);
                _mine.TryRemove(job.Id, out _);
                return job;
            }
            catch (Exception e)
            {
                await slot.DisposeAsync();
                if (!RabbitLink.IsAway(e))
                {
                    throw;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
        }
    }

    public async ValueTask DoneAsync(QueuedJob job, bool isSeen = true)
    {
        if (job is not RabbitDelivery { Slot: { } slot } delivery)
        {
            return;
        }

        try
        {
            if (isSeen)
            {
                await slot.AcknowledgeAsync(delivery);
            }
            else
            {
                // What failed will hardly work a moment later, and the tries are counted.
                await Task.Delay(s_pause);
                await slot.ReturnAsync(delivery);
            }

            _idle.Add(slot);
        }
        catch (Exception e) when (RabbitLink.IsAway(e))
        {
            // The broker hands the job out again; its record says whether there is something left to do.
            LogGone(log, job.Id, e.Message);
            await slot.DisposeAsync();
        }
    }

    public ValueTask<bool> RemoveAsync(QueuedJob job) => ValueTask.FromResult(_mine.TryRemove(job.Id, out _));

    public int? PlaceOf(QueuedJob job) => _mine.TryGetValue(job.Id, out (QueuedJob Job, long Order) own)
        ? _mine.Values.Count(other => other.Job.Bundle == job.Bundle && other.Order < own.Order)
        : null;

    /// <summary>Asks the broker how many jobs wait in all.</summary>
    public async Task CountAsync(IChannel channel, CancellationToken cancellation)
    {
        long waiting = 0;
        foreach (string bundle in bundles.Names)
        {
            waiting += await channel.MessageCountAsync(RabbitLink.QueueOf(bundle), cancellation);
        }

        Volatile.Write(ref _waiting, (int)Math.Min(waiting, int.MaxValue));
    }

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out RabbitSlot? slot))
        {
            await slot.DisposeAsync();
        }

        if (_publisher is { } channel)
        {
            await channel.DisposeAsync();
        }

        _publishing.Dispose();
    }

    /// <summary>Returns when the broker has the job.</summary>
    private async Task PublishAsync(QueuedJob job)
    {
        if (!await _publishing.WaitAsync(s_patience))
        {
            throw new UnavailableException(
                "The broker (RabbitMQ) does not take requests at the moment; try again later.", new TimeoutException());
        }

        try
        {
            BasicProperties properties = new()
                { Persistent = true, MessageId = job.Id, AppId = job.Owner, Priority = job.IsUrgent ? Urgent : Usual };
            for (bool isAgain = false; ; isAgain = true)
            {
                try
                {
                    if (_publisher is not { IsOpen: true })
                    {
                        _publisher = await link.ChannelAsync(confirms: true, s_patience, CancellationToken.None);
                        await RabbitLink.DeclareAsync(_publisher, bundles.Names, CancellationToken.None);
                    }

                    await _publisher.BasicPublishAsync(string.Empty, RabbitLink.QueueOf(job.Bundle), mandatory: true, properties,
                        Encoding.UTF8.GetBytes(job.Id)).AsTask().WaitAsync(s_patience);
                    return;
                }
                catch (Exception e) when (!isAgain && RabbitLink.IsAway(e))
                {
                    // It may be in the queue twice now; the second is found to be done.
                    _publisher = null;
                }
            }
        }
        catch (Exception e) when (e is RabbitMQ.Client.Exceptions.RabbitMQClientException || RabbitLink.IsAway(e))
        {
            throw new UnavailableException($"The broker (RabbitMQ) does not take requests: {e.Message}; try again later.", e);
        }
        finally
        {
            _publishing.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the end of job {Job} can't be told to the broker: {Why}")]
    private static partial void LogGone(ILogger log, string job, string why);
}
