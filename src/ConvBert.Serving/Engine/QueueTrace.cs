using System.Diagnostics;

namespace ConvBert.Serving.Engine;

/// <summary>The spans of requests, in the source <c>ConvBert.Serving</c>; without a listener there are none.</summary>
internal static class QueueTrace
{
    /// <summary>The name of the source.</summary>
    public const string Name = "ConvBert.Serving";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>The span of a request from its inputs to its last answer; null where nobody listens.</summary>
    public static Activity? Request(string model, string task, int inputs)
    {
        Activity? span = Source.StartActivity("convbert.request");
        span?.SetTag("convbert.model", model).SetTag("convbert.task", task).SetTag("convbert.inputs", inputs);
        return span;
    }

    /// <summary>The request is tokenized; what follows is its waiting and the model.</summary>
    public static void Tokenized(Activity? span, int tokens) =>
        span?.AddEvent(new ActivityEvent("tokenized")).SetTag("convbert.tokens", tokens);
}
