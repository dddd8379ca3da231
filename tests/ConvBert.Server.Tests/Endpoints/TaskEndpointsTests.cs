using System.Text.Json;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Endpoints;

/// <summary>Hugging Face's routes.</summary>
public sealed class TaskEndpointsTests(DemoServer server) : IClassFixture<DemoServer>
{
    [Theory]
    [InlineData("models/demo/fill-mask", """{"inputs": "The capital of France is [MASK]."}""", "paris")]
    [InlineData("models/demo/sentiment", """{"inputs": "I loved this film!"}""", "positive")]
    [InlineData("models/demo/ner", """{"inputs": "Anna Smith works for Acme Corp in Paris."}""", "B-ORG")]
    [InlineData("models/demo/qa", """{"inputs": {"question": "Where is Rome?", "context": "Rome is in Italy."}}""", "answer")]
    [InlineData("pipelines/multiple-choice", """{"inputs": {"prompt": "A cat", "choices": ["sleeps", "is blue"]}}""", "best")]
    [InlineData(
        "pipelines/zero-shot-classification", """{"inputs": "A dog barks.", "parameters": {"candidate_labels": ["animals"]}}""", "animals")]
    [InlineData("pipelines/feature-extraction", """{"inputs": "A dog barks."}""", "[[[")]
    [InlineData(
        "pipelines/text-ranking", """{"inputs": {"query": "Where is Rome?", "documents": ["A dog barks.", "Rome is in Italy."]}}""",
        """[{"corpus_id":1,""")]
    [InlineData("pipelines/tokenize", """{"inputs": "A dog barks."}""", "input_ids")]
    [InlineData("pipelines/decode", """{"inputs": [101, 102]}""", "[CLS] [SEP]")]
    public async Task Post_OfEveryTask_IsAnswered(string path, string body, string expected)
    {
        (int status, string answer) = await server.PostAsync(path, body);

        status.Should().Be(200);
        answer.Should().Contain(expected);
    }

    [Fact]
    public async Task Post_CamelCaseParameters_AreThoseInSnakeCase()
    {
        const string Text = "\"inputs\": \"What a [MASK] hotel!\"";
        (_, string camel) = await server.PostAsync("models/demo/fill-mask", "{" + Text + ", \"parameters\": {\"topK\": 2}}");
        (_, string snake) = await server.PostAsync("models/demo/fill-mask", "{" + Text + ", \"parameters\": {\"top_k\": 2}}");

        JsonDocument.Parse(camel).RootElement.GetArrayLength().Should().Be(2);
        camel.Should().Be(snake);
    }

    [Theory]
    [InlineData("models/demo/none", """{"inputs": "x"}""", 404)]
    [InlineData("models/../../etc/passwd", """{"inputs": "x"}""", 404)]
    [InlineData("models/demo%2F..%2F..%2Fetc", """{"inputs": "x"}""", 404)]
    [InlineData("pipelines/none", """{"inputs": "x"}""", 422)]
    [InlineData("models/demo/fill-mask", """{"inputs": "no mask"}""", 422)]
    [InlineData("models/demo/fill-mask", """{"inputs": "x [MASK]", "parameters": {"top_k": 0}}""", 422)]
    [InlineData("models/demo/fill-mask", """{"inputs": "x [MASK]", "parametres": {}}""", 422)]
    [InlineData("models/demo/fill-mask", """{"inputs": """, 400)]
    [InlineData("models/demo/fill-mask", """{"inputs": "\ud800"}""", 400)]
    [InlineData("models/demo/fill-mask", "", 400)]
    public async Task Post_OfWhatCannotBeAnswered_HasAStatusAndAReason(string path, string body, int expected)
    {
        (int status, string answer) = await server.PostAsync(path, body);

        status.Should().Be(expected);
        if (answer.Length == 0) return;
        string reason = JsonDocument.Parse(answer).RootElement.GetProperty("error").GetString()!;
        reason.Should().NotContain(Testing.Repository.Root).And.NotContain("Demo");
    }
}
