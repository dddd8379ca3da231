using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ConvBert.Serving.Engine;

/// <summary>
/// The metrics of one model and task, in the meter <c>ConvBert.Serving</c>; every measurement has the tags <c>model</c> and <c>task</c>.
/// </summary>
internal sealed class QueueMeter
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "ConvBert.Serving";

    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> TokenizeTime = Seconds("convbert.request.tokenize.duration", "From inputs to sequences.");
    private static readonly Histogram<double> QueueTime = Seconds("convbert.request.queue.duration", "From sequences to the first batch.");
    private static readonly Histogram<double> ForwardTime = Seconds("convbert.batch.forward.duration", "The model, one batch.");
    private static readonly Histogram<long> BatchSequences =
        Meter.CreateHistogram<long>("convbert.batch.sequences", "{sequence}", "Sequences that ran together.");
    private static readonly Histogram<long> BatchTokens =
        Meter.CreateHistogram<long>("convbert.batch.tokens", "{token}", "Tokens that ran together; none of them is padding.");
    private static readonly Counter<long> Tokens =
        Meter.CreateCounter<long>("convbert.tokens", "{token}", "Tokens that went through the model.");
    private static readonly Counter<long> RefusedRequests =
        Meter.CreateCounter<long>("convbert.requests.refused", "{request}", "Requests that were refused for want of room.");

    private readonly TagList _tags;
    private readonly string _model;
    private readonly string _task;

    /// <param name="model">The model's name.</param>
    /// <param name="task">The task's name.</param>
    public QueueMeter(string model, string task)
    {
        (_model, _task) = (model, task);
        _tags = new TagList { { "model", model }, { "task", task } };
    }

    /// <summary>The span of a request; null where nobody listens.</summary>
    public Activity? Span(int inputs) => QueueTrace.Request(_model, _task, inputs);

    /// <summary>A request is tokenized.</summary>
    public void Tokenized(TimeSpan elapsed, int tokens)
    {
        TokenizeTime.Record(elapsed.TotalSeconds, _tags);
        Tokens.Add(tokens, _tags);
    }

    /// <summary>A request comes into its first batch.</summary>
    public void Waited(TimeSpan elapsed) => QueueTime.Record(elapsed.TotalSeconds, _tags);

    /// <summary>A batch is formed.</summary>
    public void Batch(int sequences, int tokens)
    {
        BatchSequences.Record(sequences, _tags);
        BatchTokens.Record(tokens, _tags);
    }

    /// <summary>A batch has run.</summary>
    public void Forward(TimeSpan elapsed) => ForwardTime.Record(elapsed.TotalSeconds, _tags);

    /// <summary>A request was refused.</summary>
    public void Refused() => RefusedRequests.Add(1, _tags);

    private static Histogram<double> Seconds(string name, string description) => Meter.CreateHistogram<double>(name, "s", description);
}
