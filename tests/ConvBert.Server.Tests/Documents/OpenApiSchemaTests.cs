using System.Text.Json;
using System.Text.Json.Nodes;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Documents;

/// <summary>What the server takes and answers fits the schemas of its OpenAPI document.</summary>
public sealed class OpenApiSchemaTests(DemoServer server) : IClassFixture<DemoServer>
{
    /// <summary>Values that a field may or may not take.</summary>
    private static readonly string[] Values =
        ["null", "true", "0", "1", "1.5", "\"\"", "\"left\"", "\"demo/embed\"", "\"float\"", "[]", "[1]", "[[]]", "[\"a\"]", "{}"];

    [Fact]
    public async Task Examples_OfRequestsAndAnswers_FitTheirSchemas()
    {
        OpenApiDocument document = await DocumentAsync();
        foreach ((string path, JsonElement operation) in document.Operations("post"))
        {
            foreach (JsonElement content in new[] { OpenApiDocument.Body(operation), document.Answer(operation, 200)!.Value })
                Faults(document, content, content.GetProperty("example")).Should().BeEmpty(path);
        }
    }

    [Theory]
    [InlineData("/embed", """{"inputs": "A dog barks."}""")]
    [InlineData("/embed", """{"inputs": ["A dog barks.", [101, 900, 102]], "dimensions": 3, "truncate": true}""")]
    [InlineData("/embed_all", """{"inputs": ["A dog barks.", "Rome"]}""")]
    [InlineData("/similarity", """{"inputs": {"source_sentence": "A dog.", "sentences": ["A cat.", "Rome"]}}""")]
    [InlineData("/predict", """{"inputs": ["I loved this film!"]}""")]
    [InlineData("/predict", """{"inputs": [["I loved this film!"], ["Bad.", "Worse."]]}""")]
    [InlineData("/rerank", """{"query": "Where is Rome?", "texts": ["Rome is in Italy.", "A dog."], "return_text": true}""")]
    [InlineData("/tokenize", """{"inputs": ["A dog barks.", "unbelievable"]}""")]
    [InlineData("/decode", """{"ids": [[101, 900], [102]]}""")]
    [InlineData("/explain", """{"inputs": "A dog barks.", "parameters": {"encoding": "numbers", "layers": [0, 1]}}""")]
    [InlineData("/explain", """{"inputs": {"text": "A dog.", "text_pair": "A cat."}, "model": "demo/ner"}""")]
    [InlineData("/v1/embeddings", """{"input": "A dog barks."}""")]
    [InlineData("/v1/embeddings", """{"input": ["A dog", "barks."], "model": "demo/embed", "encoding_format": "base64"}""")]
    [InlineData("/models/{name}", """{"inputs": "A [MASK] [MASK]."}""")]
    [InlineData("/models/{name}", """{"inputs": ["A [MASK].", "The [MASK] barks."], "options": {"wait_for_model": true}}""")]
    [InlineData("/models/{name}", """{"inputs": "A dog.", "task": "feature-extraction"}""")]
    public async Task Answers_OfRealRequests_FitTheirSchemas(string path, string body) =>
        await CheckAsync(path, OpenApiDocument.Address(path), body);

    [Theory]
    [InlineData("fill-mask", """{"inputs": ["A [MASK]."]}""")]
    [InlineData("text-classification", """{"inputs": {"text": "Good.", "text_pair": "Bad."}, "parameters": {"topK": null}}""")]
    [InlineData("text-classification", """{"inputs": ["Good.", "Bad."]}""")]
    [InlineData("token-classification", """{"inputs": "Anna Smith works for Acme Corp in Paris."}""")]
    [InlineData("token-classification", """{"inputs": ["Anna Smith."], "parameters": {"aggregation_strategy": "simple"}}""")]
    [InlineData("token-classification", """{"inputs": "a"}""")]
    [InlineData("question-answering", """{"inputs": {"question": "Where is Rome?", "context": "Rome is in Italy."}}""")]
    [InlineData(
        "question-answering", """{"inputs": {"question": "Where is Rome?", "context": "Rome is in Italy."}, "parameters": {"top_k": 3}}""")]
    [InlineData("zero-shot-classification", """{"inputs": "A dog.", "parameters": {"candidate_labels": ["animals", "cities"]}}""")]
    [InlineData("zero-shot-classification", """{"inputs": ["A dog."], "parameters": {"candidate_labels": ["animals"]}}""")]
    [InlineData("feature-extraction", """{"inputs": ["A dog.", "Rome"]}""")]
    [InlineData("feature-extraction", """{"inputs": "A dog.", "parameters": {"pooling": "mean"}}""")]
    [InlineData("multiple-choice", """{"inputs": {"prompt": "A cat", "choices": ["sleeps", "is blue"]}}""")]
    [InlineData("multiple-choice", """{"inputs": [{"prompt": "A cat", "choices": ["sleeps", "is blue"]}]}""")]
    [InlineData(
        "text-ranking",
        """{"inputs": {"query": "Where is Rome?", "documents": ["A dog barks."]}, "parameters": {"return_documents": true}}""")]
    [InlineData("tokenize", """{"inputs": "A dog barks.", "parameters": {"return_offsets_mapping": true, "return_length": true}}""")]
    [InlineData("tokenize", """{"inputs": ["A dog", "Rome"], "parameters": {"return_special_tokens_mask": true}}""")]
    [InlineData("decode", """{"inputs": [101, 900]}""")]
    [InlineData("decode", """{"inputs": [[101, 900]]}""")]
    public async Task Answers_OfEveryTask_FitTheSchemaOfTasks(string task, string body) =>
        await CheckAsync("/pipelines/{task}", "pipelines/" + task, body);

    [Theory]
    [InlineData("/info", "info")]
    [InlineData("/v1/models", "v1/models")]
    [InlineData("/v1/models/{name}", "v1/models/demo/ner")]
    public async Task Answers_OfRoutesThatAreAsked_FitTheirSchemas(string path, string address)
    {
        OpenApiDocument document = await DocumentAsync();

        string answer = await server.Client.GetStringAsync(address);

        JsonElement content = document.Answer(document.Operation("get", path), 200)!.Value;
        Faults(document, content, JsonElement.Parse(answer)).Should().BeEmpty(answer);
    }

    /// <summary>Each field of each request with each of some values: what the server takes, the schema must allow.</summary>
    [Fact]
    public async Task Requests_ThatAreAnswered_FitTheirSchemas()
    {
        OpenApiDocument document = await DocumentAsync();
        var faults = new List<string>();
        int answered = 0;
        foreach ((string path, JsonElement operation) in document.Operations("post"))
        {
            JsonElement body = OpenApiDocument.Body(operation);
            JsonElement answers = document.Answer(operation, 200)!.Value;
            foreach ((string field, string request) in Changed(body.GetProperty("example"), document.FieldsOf(body.GetProperty("schema"))))
            {
                (int status, string answer) = await server.PostAsync(OpenApiDocument.Address(path), request);
                if (document.Answer(operation, status) is null) faults.Add($"{path} {request}: the status {status} is not in the document");
                if (answer.Contains("unknown field", StringComparison.Ordinal)) faults.Add($"{path}: there is no {field}");
                if (status != 200) continue;
                answered++;
                faults.AddRange(Faults(document, body, JsonElement.Parse(request)).Select(fault => $"{path} {request}: {fault}"));
                faults.AddRange(Faults(document, answers, JsonElement.Parse(answer)).Select(fault => $"{path} {request} gives {fault}"));
            }
        }

        string.Join('\n', faults).Should().BeEmpty();
        answered.Should().BeGreaterThan(100);
    }

    [Fact]
    public async Task Requests_WithAFieldThatIsNotInTheDocument_AreRefused()
    {
        OpenApiDocument document = await DocumentAsync();
        foreach ((string path, JsonElement operation) in document.Operations("post"))
        {
            JsonElement body = OpenApiDocument.Body(operation);
            JsonObject request = JsonObject.Create(body.GetProperty("example"))!;
            request["unknown"] = 1;

            Faults(document, body, JsonSerializer.SerializeToElement(request)).Should().NotBeEmpty(path);
            (await server.PostAsync(OpenApiDocument.Address(path), request.ToJsonString())).Status.Should().BeOneOf([400, 422], path);
        }
    }

    private async Task CheckAsync(string path, string address, string body)
    {
        OpenApiDocument document = await DocumentAsync();
        JsonElement operation = document.Operation("post", path);
        Faults(document, OpenApiDocument.Body(operation), JsonElement.Parse(body)).Should().BeEmpty(body);

        (int status, string answer) = await server.PostAsync(address, body);

        status.Should().Be(200, answer);
        Faults(document, document.Answer(operation, 200)!.Value, JsonElement.Parse(answer)).Should().BeEmpty();
    }

    /// <summary>A request with one of its fields, be it inside another, set to each value.</summary>
    private static IEnumerable<(string Field, string Request)> Changed(JsonElement example, IEnumerable<string> fields)
    {
        foreach (string field in fields)
        {
            foreach (string value in Values)
            {
                JsonObject request = JsonObject.Create(example)!.DeepClone().AsObject();
                string[] names = field.Split('.');
                JsonObject at = request;
                foreach (string name in names[..^1])
                {
                    if (at[name] is not JsonObject) at[name] = new JsonObject();
                    at = at[name]!.AsObject();
                }

                at[names[^1]] = JsonNode.Parse(value);
                yield return (field, request.ToJsonString());
            }
        }
    }

    private static IReadOnlyList<string> Faults(OpenApiDocument document, JsonElement content, JsonElement value) =>
        document.Schemas.Check(content.GetProperty("schema"), value);

    private async Task<OpenApiDocument> DocumentAsync() => await OpenApiDocument.OfAsync(server);
}
