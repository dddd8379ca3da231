using System.Diagnostics.Metrics;
using ConvBert.Serving.Models;

namespace ConvBert.Server.Hosting;

/// <summary>What waits and what is loaded, in the meter <c>ConvBert.Server</c>; the engine's own figures are in <c>ConvBert.Serving</c>.</summary>
internal sealed class ServerMeter : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "ConvBert.Server";

    private readonly Meter _meter = new(Name);

    public ServerMeter(ModelHost models)
    {
        _meter.CreateObservableUpDownCounter(
            "convbert.queue.requests", () => Queues(models, engine => engine.Requests), "{request}", "Requests that wait or run.");
        _meter.CreateObservableUpDownCounter(
            "convbert.queue.tokens", () => Queues(models, engine => engine.QueuedTokens), "{token}", "Tokens that wait for a batch.");
        _meter.CreateObservableUpDownCounter("convbert.models.loaded", () => models.Loaded.Count, "{model}", "Models in memory.");
        var runtime = new KeyValuePair<string, object?>("simd", ConvBertRuntime.Tier.ToString());
        _meter.CreateObservableGauge(
            "convbert.runtime", () => new Measurement<int>(1, runtime), description: "Always 1; says the vector instructions in use.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Queues(ModelHost models, Func<TaskEngine, long> value)
    {
        foreach (LoadedModel model in models.Loaded)
        {
            foreach (TaskEngine engine in model.Engines)
            {
                yield return new Measurement<long>(
                    value(engine), new("model", model.Model.Name), new KeyValuePair<string, object?>("task", engine.Task));
            }
        }
    }
}
