using System.Text;
using System.Threading.Channels;
using OnnxPixWizard.Server.Jobs;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OnnxPixWizard.Server.Machines;

/// <summary>
/// A place for one job at a time: a channel of its own. It listens to its queues only while it is free, so that no job waits for it that
/// another worker could begin.
/// </summary>
internal sealed class RabbitSlot : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly CancellationTokenSource _lost = new();
    private readonly Channel<RabbitDelivery> _arrived = Channel.CreateUnbounded<RabbitDelivery>();
    private bool _isPrepared;
    private volatile bool _isListening;

    public RabbitSlot(IChannel channel)
    {
        _channel = channel;
        _channel.ChannelShutdownAsync += async (_, reason) =>
        {
            _arrived.Writer.TryComplete(new IOException(reason.ReplyText));
            await _lost.CancelAsync();
        };
    }

    /// <summary>Waits for the next job of any bundle.</summary>
    public async Task<QueuedJob> TakeAsync(IReadOnlyList<string> bundles, CancellationToken cancellation)
    {
        if (_arrived.Reader.TryRead(out RabbitDelivery? first))
        {
            return first;
        }

        if (!_isPrepared)
        {
            await RabbitLink.DeclareAsync(_channel, bundles, cancellation);
            await _channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 1, global: false, cancellation);
            _isPrepared = true;
        }

        List<string> consumers = [];
        try
        {
            foreach (string bundle in bundles)
            {
                AsyncEventingBasicConsumer consumer = new(_channel);
                consumer.ReceivedAsync += (_, delivery) => ReceiveAsync(bundle, delivery);
                consumer.UnregisteredAsync += (_, _) => EndAsync();
                consumers.Add(await _channel.BasicConsumeAsync(
                    RabbitLink.QueueOf(bundle), autoAck: false, consumer, cancellationToken: cancellation));
            }

            _isListening = true;
            return await _arrived.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException e)
        {
            throw new IOException(e.InnerException?.Message ?? e.Message, e);
        }
        finally
        {
            _isListening = false;
            foreach (string consumer in _channel.IsOpen ? consumers : [])
            {
                await _channel.BasicCancelAsync(consumer, noWait: false, CancellationToken.None);
            }
        }
    }

    public ValueTask AcknowledgeAsync(RabbitDelivery delivery) => _channel.BasicAckAsync(delivery.Tag, multiple: false);

    public ValueTask ReturnAsync(RabbitDelivery delivery) => _channel.BasicNackAsync(delivery.Tag, multiple: false, requeue: true);

    /// <summary>The broker hands what is not acknowledged to others.</summary>
    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _lost.CancelAsync();
        _lost.Dispose();
    }

    /// <summary>The queue is gone: a new slot makes it again.</summary>
    private Task EndAsync()
    {
        if (_isListening)
        {
            _arrived.Writer.TryComplete(new IOException("the broker has ended the queue"));
        }

        return Task.CompletedTask;
    }

    private Task ReceiveAsync(string bundle, BasicDeliverEventArgs delivery)
    {
        string id = Encoding.UTF8.GetString(delivery.Body.Span);
        _arrived.Writer.TryWrite(new RabbitDelivery(id, delivery.BasicProperties.AppId ?? string.Empty, bundle)
        {
            Slot = this, Tag = delivery.DeliveryTag, IsRepeated = delivery.Redelivered, Lost = _lost.Token,
        });
        return Task.CompletedTask;
    }
}

/// <summary>A job that the broker handed out.</summary>
internal sealed record RabbitDelivery(string Id, string Owner, string Bundle) : QueuedJob(Id, Owner, Bundle)
{
    public required RabbitSlot Slot { get; init; }

    public ulong Tag { get; init; }
}
