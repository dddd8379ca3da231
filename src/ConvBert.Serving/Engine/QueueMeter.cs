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

    /// <summary>Stages take from microseconds to seconds; the usual bounds begin at five of the unit.</summary>
    private static readonly double[] SecondsBounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly Histogram<double> StageTime =
        Seconds("convbert.request.stage.duration", "A stage of a request: tokenize, queue, forward or answer.");
    private static readonly Histogram<double> ForwardTime = Seconds("convbert.batch.forward.duration", "The model, one batch.");
    private static readonly Histogram<long> BatchSequences =
        Meter.CreateHistogram<long>("convbert.batch.sequences", "{sequence}", "Sequences that ran together.");
    private static readonly Histogram<long> BatchTokens =
        Meter.CreateHistogram<long>("convbert.batch.tokens", "{token}", "Tokens that run together; padding is that of padded requests.");
    private static readonly Counter<long> Tokens =
        Meter.CreateCounter<long>("convbert.tokens", "{token}", "Tokens that went through the model.");
    private static readonly Counter<long> RefusedRequests =
        Meter.CreateCounter<long>("convbert.requests.refused", "{request}", "Requests that were refused for want of room.");

    /// <summary>What stages are called, in the order of <see cref="RequestStage"/>.</summary>
    internal static readonly string[] StageNames = ["tokenize", "queue", "forward", "answer"];

    private readonly TagList _tags;
    private readonly TagList[] _stageTags;
    private readonly string _model;
    private readonly string _task;

    /// <param name="model">The model's name.</param>
    /// <param name="task">The task's name.</param>
    public QueueMeter(string model, string task)
    {
        (_model, _task) = (model, task);
        _tags = new TagList { { "model", model }, { "task", task } };
        _stageTags = [.. StageNames.Select(stage => new TagList { { "model", model }, { "task", task }, { "stage", stage } })];
    }

    /// <summary>The span of a request; null where nobody listens.</summary>
    public Activity? Span(int inputs) => QueueTrace.Request(_model, _task, inputs);

    /// <summary>A stage of a request is over.</summary>
    public void Stage(RequestStage stage, TimeSpan elapsed) => StageTime.Record(elapsed.TotalSeconds, _stageTags[(int)stage]);

    /// <summary>A request is tokenized.</summary>
    public static void Tokenized(Activity? span, int tokens) => span?.SetTag("convbert.tokens", tokens);

    /// <summary>A request has its results just now, after its wait and the model.</summary>
    public void Ran(Activity? span, TimeSpan wait, TimeSpan forward)
    {
        Stage(RequestStage.Queue, wait);
        Stage(RequestStage.Forward, forward);
        if (span is null) return;
        DateTime end = DateTime.UtcNow, began = end - forward;
        QueueTrace.Stage(span, RequestStage.Queue, began - wait, began);
        QueueTrace.Stage(span, RequestStage.Forward, began, end);
    }

    /// <summary>A batch is formed.</summary>
    public void Batch(int sequences, int tokens)
    {
        BatchSequences.Record(sequences, _tags);
        BatchTokens.Record(tokens, _tags);
    }

    /// <summary>A batch has run.</summary>
    public void Forward(int tokens, TimeSpan elapsed)
    {
        Tokens.Add(tokens, _tags);
        ForwardTime.Record(elapsed.TotalSeconds, _tags);
    }

    /// <summary>A request was refused.</summary>
    public void Refused() => RefusedRequests.Add(1, _tags);

    private static Histogram<double> Seconds(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBounds });
}
