using System.Text.Json;
using ConvBert.Server.Http;
using ConvBert.Server.Tests.Support;
using ConvBert.Serving.Engine;

namespace ConvBert.Server.Tests.Hosting;

/// <summary>Answers that would be larger than they may, and those of requests that need no model.</summary>
public sealed class AnswerLimitTests : IAsyncLifetime
{
    private readonly DemoServer _server = new(options => (options.MaxRequestTokens, options.MaxAnswerBytes) = (5000, 300_000));

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("embed_all", """{"inputs": [TEXTS]}""")]
    [InlineData("pipelines/feature-extraction", """{"inputs": [TEXTS]}""")]
    [InlineData("pipelines/fill-mask", """{"inputs": "[MASK] [MASK] [MASK] [MASK] [MASK] [MASK] [MASK] [MASK] [MASK]", "parameters": {"top_k": 700}}""")]
    [InlineData("models/demo/qa", """{"inputs": {"question": "Who?", "context": "TEXT"}, "parameters": {"top_k": 10000, "max_answer_len": 500}}""")]
    public async Task Post_ForALargeAnswer_Is413BeforeTheModelRuns(string path, string body)
    {
        (int status, string answer) = await _server.PostAsync(path, Fill(body));

        (status, answer.Contains("300000 bytes", StringComparison.Ordinal)).Should().Be((413, true), answer);
        _server.Models.Loaded.SelectMany(model => model.Engines).Sum(engine => engine.Requests).Should().Be(0);
    }

    [Fact]
    public async Task Post_ForAnAnswerThatTurnsOutLarge_Is413AndFreesItsMemory()
    {
        (int status, string answer) = await _server.PostAsync("pipelines/tokenize", Fill("""{"inputs": "LONG", "model": "demo/ner", "parameters": {"return_special_tokens_mask": true, "return_offsets_mapping": true}}"""));
        status.Should().Be(200);

        (status, answer) = await _server.PostAsync("tokenize", Fill("""{"inputs": "LONG"}"""));

        (status, answer.Contains("300000 bytes", StringComparison.Ordinal)).Should().Be((413, true), answer);
        _server.Answers.Taken.Should().Be(0);
    }

    [Fact]
    public async Task Post_ForAnAnswerOfManyPieces_IsWholeWithItsLength()
    {
        using var content = new StringContent($$"""{"inputs": "{{Words(3000)}}"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));

        using HttpResponseMessage response = await _server.Client.PostAsync("tokenize", content);

        string body = await response.Content.ReadAsStringAsync();
        JsonDocument.Parse(body).RootElement[0].GetArrayLength().Should().Be(3002);
        response.Content.Headers.ContentLength.Should().Be(body.Length).And.BeGreaterThan(1 << 17);
        _server.Answers.Taken.Should().Be(0);
    }

    [Theory]
    [InlineData("tokenize", """{"inputs": ["LONG", "LONG"]}""")]
    [InlineData("decode", """{"ids": [[IDS], [IDS]]}""")]
    [InlineData("pipelines/tokenize", """{"inputs": ["LONG", "LONG"]}""")]
    [InlineData("pipelines/tokenize", """{"inputs": "dog", "parameters": {"padding": "max_length", "max_length": 6000}}""")]
    [InlineData("pipelines/tokenize", """{"inputs": ["LONG", "a", "b"], "parameters": {"padding": "longest"}}""")]
    [InlineData("pipelines/tokenize", """{"inputs": "TEXT", "parameters": {"truncation": true, "max_length": 100, "stride": 95, "return_overflowing_tokens": true}}""")]
    [InlineData("models/demo/ner", """{"inputs": [["LONG", "LONG"]], "task": "tokenize"}""")]
    [InlineData("pipelines/decode", """{"inputs": [[IDS], [IDS]]}""")]
    public async Task Post_MoreTokensThanAllowedWithoutAModel_Is413(string path, string body)
    {
        (int status, string answer) = await _server.PostAsync(path, Fill(body));

        (status, answer.Contains("5000 tokens", StringComparison.Ordinal)).Should().Be((413, true), answer);
    }

    [Fact]
    public void Write_WhileOthersAreSent_IsRefusedUntilTheirPiecesAre()
    {
        var memory = new AnswerMemory(100_000);
        AnswerBuffer[] unread = [.. Enumerable.Range(0, 2).Select(_ => Written(memory, 90_000))];

        FluentActions.Invoking(() => Written(memory, 90_000)).Should().Throw<OverloadedException>();
        unread[0].TryTake(out _).Should().BeTrue();
        unread[0].Free();
        unread[0].TryTake(out _).Should().BeTrue();
        unread[0].Free();
        using AnswerBuffer next = Written(memory, 90_000);
        foreach (AnswerBuffer answer in unread) answer.Dispose();
        next.Dispose();
        memory.Taken.Should().Be(0);
    }

    private static AnswerBuffer Written(AnswerMemory memory, int bytes)
    {
        var buffer = new AnswerBuffer(memory);
        try
        {
            for (int i = 0; i < bytes; i += 1000)
            {
                buffer.GetSpan(1000)[..1000].Fill((byte)'x');
                buffer.Advance(1000);
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static string Fill(string body) => body
        .Replace("TEXTS", string.Join(", ", Enumerable.Repeat($"\"{Words(120)}\"", 10)), StringComparison.Ordinal)
        .Replace("TEXT", Words(400), StringComparison.Ordinal)
        .Replace("LONG", Words(4900), StringComparison.Ordinal)
        .Replace("IDS", string.Join(',', Enumerable.Repeat("5", 2600)), StringComparison.Ordinal);

    private static string Words(int count) => string.Concat(Enumerable.Repeat("a ", count));
}
