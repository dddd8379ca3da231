using System.Diagnostics;

namespace ConvBert.Serving.Engine;

/// <summary>The spans of requests, in the source <c>ConvBert.Serving</c>; without a listener there are none.</summary>
internal static class QueueTrace
{
    /// <summary>The name of the source.</summary>
    public const string Name = "ConvBert.Serving";

    private static readonly ActivitySource Source = new(Name);
    private static readonly string[] SpanNames = Array.ConvertAll(QueueMeter.StageNames, stage => $"convbert.{stage}");

    /// <summary>The span of a request from its inputs to its last answer; null where nobody listens.</summary>
    public static Activity? Request(string model, string task, int inputs)
    {
        Activity? span = Source.StartActivity("convbert.request");
        span?.SetTag("convbert.model", model).SetTag("convbert.task", task).SetTag("convbert.inputs", inputs);
        return span;
    }

    /// <summary>The span of a stage that begins, within that of the request; null where nobody listens.</summary>
    public static Activity? Stage(RequestStage stage) => Source.StartActivity(SpanNames[(int)stage]);

    /// <summary>Adds the span of a stage that is over, within that of the request.</summary>
    public static void Stage(Activity request, RequestStage stage, DateTime start, DateTime end)
    {
        using Activity? span = Source.StartActivity(SpanNames[(int)stage], ActivityKind.Internal, request.Context, startTime: start);
        span?.SetEndTime(end);
    }
}
