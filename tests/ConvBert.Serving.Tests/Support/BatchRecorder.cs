using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ConvBert.Serving.Engine;

namespace ConvBert.Serving.Tests.Support;

/// <summary>Listens to the engine's metrics of one model.</summary>
internal sealed class BatchRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<long> _sequences = new(), _tokens = new(), _counted = new();

    public BatchRecorder(string model)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == QueueMeter.Name && ListOf(instrument) is not null) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach ((string key, object? tag) in tags)
            {
                if (key == "model" && model.Equals(tag)) ListOf(instrument)!.Enqueue(value);
            }
        });
        _listener.Start();
    }

    /// <summary>The sequences of each batch so far.</summary>
    public long[] Sequences => [.. _sequences];

    /// <summary>The tokens of each batch so far.</summary>
    public long[] Tokens => [.. _tokens];

    /// <summary>The tokens that are counted as run.</summary>
    public long Counted => _counted.Sum();

    public void Dispose() => _listener.Dispose();

    private ConcurrentQueue<long>? ListOf(Instrument instrument) => instrument.Name switch
    {
        "convbert.batch.sequences" => _sequences,
        "convbert.batch.tokens" => _tokens,
        "convbert.tokens" => _counted,
        _ => null,
    };
}
