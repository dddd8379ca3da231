using System.Text.Json;
using ConvBert.Explain;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Endpoints;

public sealed class ExplainEndpointsTests(DemoServer server) : IClassFixture<DemoServer>
{
    [Fact]
    public async Task Explain_AText_GivesTheJsonOfTheLibrary()
    {
        (int status, string body) = await server.PostAsync(
            "/explain",
            """{"model": "demo/qa", "inputs": {"text": "Where?", "text_pair": "In <b>Rome</b>."}, "parameters": {"layers": [2, 0]}}""");

        status.Should().Be(200, body);
        using var explainer = Explainer.FromPretrained(DemoServer.Folder("qa"));
        var options = new ExplainOptions { Layers = [2, 0], ModelName = "demo/qa" };
        Explanation explanation = explainer.Explain("Where?", "In <b>Rome</b>.", options);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) ExplanationJson.Write(writer, explanation);
        JsonElement.DeepEquals(JsonElement.Parse(body), JsonElement.Parse(stream.ToArray())).Should().BeTrue();
    }

    [Fact]
    public async Task Explain_WithoutAModel_LooksIntoTheFirst()
    {
        (_, string body) = await server.PostAsync("/explain", """{"inputs": "Paris", "parameters": {"encoding": "numbers"}}""");
        JsonElement answer = JsonElement.Parse(body);
        answer.GetProperty("model").GetString().Should().Be("demo/fill-mask");
        answer.GetProperty("layers")[3].GetProperty("conv_kernels")[1][2].GetArrayLength().Should().Be(9);
    }

    [Theory]
    [InlineData("""{"inputs": "Paris", "parameters": {"layers": [4]}}""", 422, "the model has 4 layers")]
    [InlineData("""{"inputs": "Paris", "parameters": {"layers": [0.5]}}""", 422, "must hold layers, counted from 0")]
    [InlineData("""{"inputs": ["Paris"]}""", 422, "must be a string")]
    [InlineData("""{"inputs": "Paris", "parameters": {"heads": 1}}""", 422, "heads")]
    [InlineData("""{"inputs": "Paris", "model": "../../etc"}""", 404, "No model of this name")]
    public async Task Explain_ARequestThatCannotBe_IsRefused(string json, int status, string message)
    {
        (int answered, string body) = await server.PostAsync("/explain", json);
        answered.Should().Be(status, body);
        JsonElement.Parse(body).GetProperty("error").GetString().Should().Contain(message);
    }

    [Fact]
    public async Task Explain_ATextThatIsTooLong_IsRefusedUnlessTruncated()
    {
        string text = string.Join(' ', Enumerable.Repeat("Paris", 2000));
        (int refused, string body) = await server.PostAsync("/explain", $$"""{"inputs": "{{text}}"}""");
        refused.Should().Be(422);
        body.Should().Contain("2002 tokens");
        (int status, string answer) = await server.PostAsync(
            "/explain", $$$"""{"inputs": "{{{text}}}", "parameters": {"truncation": true, "layers": [0]}}""");
        status.Should().Be(200, answer);
        JsonElement.Parse(answer).GetProperty("truncated").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task Explain_WhileOthersHaveAllTurns_Is429WithTheTimeToWait()
    {
        const string Body = """{"inputs": "Paris", "parameters": {"layers": [0]}}""";
        SemaphoreSlim turns = server.Context.ExplainTurns;
        int taken = 0;
        while (turns.Wait(0)) taken++;
        taken.Should().Be(2, "an explanation takes much memory");
        try
        {
            using var content = new StringContent(Body, System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage refused = await server.Client.PostAsync("/explain", content);
            ((int)refused.StatusCode).Should().Be(429);
            refused.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(5));
        }
        finally
        {
            turns.Release(taken);
        }

        (await server.PostAsync("/explain", Body)).Status.Should().Be(200);
        turns.CurrentCount.Should().Be(2);
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/api.html", "text/html")]
    [InlineData("/app/reference.js", "text/javascript")]
    [InlineData("/app/app.js", "text/javascript")]
    [InlineData("/look/look.js", "text/javascript")]
    [InlineData("/look/look.css", "text/css")]
    public async Task Page_EveryFile_ComesWithAPolicyThatAllowsNothingInline(string path, string type)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        response.EnsureSuccessStatusCode();
        response.Content.Headers.ContentType!.MediaType.Should().Be(type);
        response.Headers.GetValues("Content-Security-Policy").Single().Should()
            .Contain("default-src 'none'").And.Contain("script-src 'self'").And.NotContain("unsafe");
    }
}
