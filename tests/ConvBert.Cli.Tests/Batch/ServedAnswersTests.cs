using System.Net.Http.Headers;
using System.Text.Json;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tests.Support;
using ConvBert.Server.Hosting;
using Microsoft.AspNetCore.Builder;

namespace ConvBert.Cli.Tests.Batch;

/// <summary>The server's answers are those of `batch`, byte for byte, be they alone or together with others.</summary>
public sealed class ServedAnswersTests
{
    private const int RequestsOfATask = 40;

    [Fact]
    public async Task Post_EveryKindOfRequest_IsAnsweredByTheBytesOfBatch()
    {
        List<(string Model, string Task, string Inputs, string Parameters)> requests = [.. Requests()];
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
