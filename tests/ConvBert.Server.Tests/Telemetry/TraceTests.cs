using System.Collections.Concurrent;
using System.Diagnostics;
using ConvBert.Server.Tests.Support;
using ConvBert.Serving.Engine;

namespace ConvBert.Server.Tests.Telemetry;

/// <summary>The spans of a request.</summary>
public sealed class TraceTests(DemoServer server) : IClassFixture<DemoServer>
{
    [Theory]
    [InlineData("models/demo/sentiment", """{"inputs": "I loved this film!"}""", "text-classification")]
    [InlineData("predict", """{"inputs": "I loved this film!"}""", "text-classification")]
    [InlineData("v1/embeddings", """{"input": "I loved this film!", "model": "demo/sentiment"}""", "feature-extraction")]
    public async Task Request_ThatSomebodyTraces_HasASpanOfEachStage(string path, string body, string task)
    {
        using var spans = new Spans();

        (await server.PostAsync(path, body, ("traceparent", spans.Parent))).Status.Should().Be(200);

        await Patience.UntilAsync(() => spans.Ended("convbert.answer") && spans.Ended("Microsoft.AspNetCore.Hosting.HttpRequestIn"));
        Activity request = spans["convbert.request"], whole = spans["Microsoft.AspNetCore.Hosting.HttpRequestIn"];
        request.ParentSpanId.Should().Be(whole.SpanId);
        request.GetTagItem("convbert.task").Should().Be(task);
        request.GetTagItem("convbert.tokens").Should().BeOfType<int>().Which.Should().BeGreaterThan(2);
        Activity tokenize = spans["convbert.tokenize"], queue = spans["convbert.queue"], forward = spans["convbert.forward"];
        Activity answer = spans["convbert.answer"];
        foreach (Activity stage in new[] { tokenize, queue, forward }) stage.ParentSpanId.Should().Be(request.SpanId);
        answer.ParentSpanId.Should().Be(whole.SpanId);
        forward.Duration.Should().BePositive();
        EndOf(queue).Should().Be(forward.StartTimeUtc);
        answer.StartTimeUtc.Should().BeOnOrAfter(EndOf(forward));
        spans.All.SelectMany(span => span.TagObjects).Should().NotContain(tag => $"{tag.Value}".Contains("loved"));
    }

    private static DateTime EndOf(Activity span) => span.StartTimeUtc + span.Duration;

    /// <summary>The spans of one trace that have ended.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentDictionary<string, Activity> _ended = new(StringComparer.Ordinal);
        private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
        private readonly ActivityListener _listener;

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is QueueTrace.Name or "Microsoft.AspNetCore",
                Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                    options.TraceId == _trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
                ActivityStopped = span =>
                {
                    if (span.TraceId == _trace) _ended[span.OperationName] = span;
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public string Parent => $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01";

        public IEnumerable<Activity> All => _ended.Values;

        public Activity this[string name] => _ended[name];

        public bool Ended(string name) => _ended.ContainsKey(name);

        public void Dispose() => _listener.Dispose();
    }
}
