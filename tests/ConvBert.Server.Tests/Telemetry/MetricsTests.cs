using System.Text.Json;
using System.Text.RegularExpressions;
using ConvBert.Server.Tests.Support;
using ConvBert.Testing;

namespace ConvBert.Server.Tests.Telemetry;

/// <summary>What Prometheus gets, and that the dashboard asks for what there is.</summary>
public sealed partial class MetricsTests(DemoServer server) : IClassFixture<DemoServer>
{
    private async Task<string> ScrapeAsync()
    {
        (int status, string answer) = await server.PostAsync("models/demo/sentiment", """{"inputs": ["I loved this film!", "It was bad."]}""");
        status.Should().Be(200, answer);
        return await server.Client.GetStringAsync("metrics");
    }

    [Fact]
    public async Task Metrics_AfterARequest_TellOfQueueBatchesTokensAndStages()
    {
        string metrics = await ScrapeAsync();

        const string Tags = """\{[^}]*model="demo/sentiment"[^}]*task="text-classification"[^}]*\}""";
        metrics.Should().MatchRegex($"convbert_tokens_total{Tags} [1-9]")
            .And.MatchRegex($"convbert_queue_requests{Tags} [0-9]+")
            .And.MatchRegex($"convbert_batch_sequences_count{Tags} [1-9]")
            .And.MatchRegex($"convbert_batch_forward_duration_seconds_sum{Tags} [0-9.]+")
            .And.MatchRegex("""http_server_request_duration_seconds_count\{[^}]*http_route="/models/""")
            .And.MatchRegex($$"""convbert_runtime\{[^}]*simd="{{ConvBertRuntime.Tier}}"[^}]*\} 1\b""")
            .And.MatchRegex("dotnet_process_memory_working_set_bytes(\\{[^}]*\\})? [1-9]")
            .And.NotContain("loved");
    }

    [Theory]
    [InlineData("tokenize")]
    [InlineData("queue")]
    [InlineData("forward")]
    [InlineData("answer")]
    public async Task Metrics_AfterARequest_TellOfEachStage(string stage)
    {
        string metrics = string.Join('\n', (await ScrapeAsync()).Split('\n').Where(line => line.Contains("_stage_", StringComparison.Ordinal)));

        string tags = $$"""\{[^}]*model="demo/sentiment",stage="{{stage}}",task="text-classification"[^}]*""";
        metrics.Should().MatchRegex($"convbert_request_stage_duration_seconds_count{tags}}} [1-9]")
            .And.MatchRegex($"convbert_request_stage_duration_seconds_bucket{tags},le=\"0.001\"}} [0-9]", "a stage takes milliseconds");
    }

    [Fact]
    public async Task Dashboard_OfGrafana_AsksForMetricsThatThereAre()
    {
        string metrics = await ScrapeAsync();
        using JsonDocument dashboard = JsonDocument.Parse(Repository.Read("deploy/grafana/convbert.json"));

        List<string> asked = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .SelectMany(target => MetricPattern().Matches(target.GetProperty("expr").GetString()!).Select(match => match.Value)).Distinct()];

        asked.Should().HaveCountGreaterThan(10);
        // One that is counted only when something is refused.
        asked.Remove("convbert_requests_refused_total").Should().BeTrue();
        foreach (string name in asked) metrics.Should().MatchRegex($"(?m)^{name}[ {{]");
    }

    [GeneratedRegex(@"\b(convbert|http_server|dotnet)_[a-z_]+\b")]
    private static partial Regex MetricPattern();
}
