using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ConvBert.Serving.Engine;

namespace ConvBert.Serving.Tests.Support;

/// <summary>Listens to the engine's metrics of one model.</summary>
internal sealed class BatchRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<long> _sequences = new();

    public BatchRecorder(string model)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == QueueMeter.Name && instrument.Name == "convbert.batch.sequences")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach ((string key, object? tag) in tags)
            {
                if (key == "model" && model.Equals(tag)) _sequences.Enqueue(value);
            }
        });
        _listener.Start();
    }

    /// <summary>The sequences of each batch so far.</summary>
    public long[] Sequences => [.. _sequences];

    public void Dispose() => _listener.Dispose();
}
