using System.Net.Http.Headers;
using System.Text.Json;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tests.Support;
using ConvBert.Server.Hosting;
using ConvBert.Serving.Models;
using Microsoft.AspNetCore.Builder;

namespace ConvBert.Cli.Tests.Batch;

/// <summary>The server's answers are those of `batch`, byte for byte, be they alone or together with others.</summary>
public sealed class ServedAnswersTests
{
    private const int RequestsOfATask = 40;

    /// <summary>Calls of the tasks that have no goldens of pipelines.</summary>
    private static readonly (string Model, string Task, string Inputs, string Parameters)[] OtherRequests =
    [
        (DemoModels.Rerank, "text-ranking", Ranking, "{}"),
        (DemoModels.Rerank, "text-ranking", Ranking, """{"return_documents": true}"""),
        (DemoModels.Rerank, "text-ranking", Ranking, """{"top_k": 1, "function_to_apply": "none"}"""),
        (DemoModels.Rerank, "text-ranking", Ranking, """{"padded": true}"""),
        (DemoModels.Embed, "feature-extraction", Texts, """{"padded": true}"""),
        (DemoModels.Rerank, "text-ranking", $"[{Ranking}, {Ranking}]", """{"prompt": "query: "}"""),
        (DemoModels.Rerank, "text-ranking", """{"query": "Where is Rome?"}""", "{}"),
        (DemoModels.Ner, "tokenize", Texts, "{}"),
        (DemoModels.Ner, "tokenize", "\"unbelievable dogs\"", """{"return_offsets_mapping": true, "return_special_tokens_mask": true}"""),
        (DemoModels.Ner, "tokenize", Texts, """{"padding": true, "truncation": true, "max_length": 8, "return_length": true}"""),
        (DemoModels.Ner, "tokenize", """[["Rome", "Lima"], ["A dog.", "A cat."]]""", """{"return_token_type_ids": true}"""),
        (DemoModels.Ner, "tokenize", """{"text": "Rome", "text_pair": "Lima"}""", """{"add_special_tokens": false}"""),
        (DemoModels.Ner, "tokenize", "\"Rome is big and old.\"", """{"max_length": 4, "stride": 1, "return_overflowing_tokens": true}"""),
        (DemoModels.Ner, "tokenize", "7", "{}"),
        (DemoModels.Ner, "decode", "[101, 746, 102]", "{}"),
        (DemoModels.Ner, "decode", "[[101, 746, 102], [900]]", """{"skip_special_tokens": true}"""),
        (DemoModels.Ner, "decode", "746", """{"clean_up_tokenization_spaces": false}"""),
        (DemoModels.Ner, "decode", "[1.5]", "{}"),
    ];

    private const string Ranking =
        """{"query": "Where is Rome?", "documents": ["A dog barks.", "Rome is in Italy.", "Anna Smith was born in Rome in 1984."]}""";

    private const string Texts = """["A dog barks.", "Müller’s naïve 東京 plan – 😀"]""";

    [Fact]
    public async Task Post_EveryKindOfRequest_IsAnsweredByTheBytesOfBatch()
    {
        List<(string Model, string Task, string Inputs, string Parameters)> requests = [.. Requests(), .. OtherRequests];
        requests.Select(request => request.Task).Distinct().Should().BeEquivalentTo(TaskDefinitions.Names);
        string lines = string.Join('\n', requests.Select(request =>
            $$"""{"task": "{{request.Task}}", "model": "{{request.Model}}", "inputs": {{request.Inputs}}, "parameters": {{request.Parameters}}}"""));
        string[] expected = CommandRun.Of(["batch", "-"], lines).Lines;
        await using WebApplication app = ConvBertServer.Create(
            options =>
            {
                foreach (string name in DemoModels.Names) options.Models.Add(new(name, DemoModels.Resolve(name)));
            },
            ["http://127.0.0.1:0"], TimeSpan.FromSeconds(5));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        (int Status, string Body)[] answers = await Task.WhenAll(requests.Select(request => Task.Run(() => PostAsync(client, request))));

        answers.Should().HaveSameCount(expected).And.HaveCountGreaterThan(100);
        for (int i = 0; i < expected.Length; i++)
        {
            if (answers[i].Status == 200) $$"""{"output":{{answers[i].Body}}}""".Should().Be(expected[i]);
            else expected[i].Should().StartWith("""{"error":""", answers[i].Body);
        }
    }

    private static async Task<(int Status, string Body)> PostAsync(
        HttpClient client, (string Model, string Task, string Inputs, string Parameters) request)
    {
        using var content = new StringContent(
            $$"""{"task": "{{request.Task}}", "inputs": {{request.Inputs}}, "parameters": {{request.Parameters}}}""",
            new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage response = await client.PostAsync("models/" + request.Model, content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The golden calls that need no model of their own.</summary>
    private static IEnumerable<(string Model, string Task, string Inputs, string Parameters)> Requests()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Goldens", "pipelines");
        foreach (string file in Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            IEnumerable<JsonElement> calls = File.ReadLines(file).Select(line => JsonElement.Parse(line)).Where(call =>
                !call.TryGetProperty("config", out _) && !call.TryGetProperty("tokenizer", out _) && call.TryGetProperty("model", out _));
            foreach (JsonElement call in calls.Take(RequestsOfATask))
            {
                yield return (
                    call.GetProperty("model").GetString()!, call.GetProperty("task").GetString()!, call.GetProperty("args").GetRawText(),
                    call.GetProperty("params").GetRawText());
            }
        }
    }
}
