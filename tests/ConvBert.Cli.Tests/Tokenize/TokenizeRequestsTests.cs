using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;
using ConvBert.Cli.Tokenize;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Tests.Tokenize;

/// <summary>Every fifth of the reference's tokenizer calls, through the form in which a script asks them.</summary>
public class TokenizeRequestsTests
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(ThisFile()))!, "Goldens", "tokenizer");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.jsonl").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Answer_GoldenCalls_GivesTheReferencesAnswers(string file)
    {
        var requests = new TokenizeRequests(model => model);
        foreach ((JsonObject call, string subject) in Calls(file)) Check(requests, call, subject);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Answer_GoldenCallsToASavedTokenizer_GivesTheReferencesAnswers(string file)
    {
        var requests = new TokenizeRequests(model => model);
        using var saved = new SavedTokenizers();
        foreach ((JsonObject call, string subject) in Calls(file))
        {
            // Some of these are refused for options that no tokenizer can be made with.
            if (call.ContainsKey("error")) continue;
            saved.Redirect(call);
            Check(requests, call, subject + ", saved and loaded");
        }
    }

    [Theory]
    [InlineData("\"op\": \"pad\", \"call\": {\"encoded\": []}", "\"encoded\" is empty")]
    [InlineData("\"op\": \"pad\", \"call\": {\"encoded\": 7}", "\"encoded\" must be a row", "the number 7")]
    [InlineData("\"op\": \"pad\", \"call\": {\"encoded\": [[1, 2]]}", "\"encoded\"[0] must be an object", "an array")]
    [InlineData("\"op\": \"pad\", \"call\": {\"encoded\": {}}", "input_ids")]
    [InlineData("\"op\": \"pad\", \"call\": {\"encoded\": {\"input_ids\": \"x\"}}", "\"input_ids\" must be a list of whole numbers")]
    [InlineData("\"op\": \"pad\", \"call\": {\"encoded\": {\"input_ids\": [1.5]}}", "\"input_ids\" must hold whole numbers", "1.5")]
    [InlineData("\"op\": \"pad\", \"call\": {\"encoded\": {\"input_ids\": [[1], [2, 3]], \"attention_mask\": [[1]]}}",
        "\"attention_mask\" has 1 rows and \"input_ids\" 2")]
    [InlineData("\"op\": \"pad\", \"call\": {\"encoded\": {\"input_ids\": [[1], [2]], \"attention_mask\": 1}}",
        "\"attention_mask\" must be a list of lists")]
    [InlineData("\"op\": \"pad\", \"call\": {\"encoded\": [{\"input_ids\": [1], \"token_type_ids\": [0]}, {\"input_ids\": [1]}]}",
        "token_type_ids", "The first row", "input_ids")]
    [InlineData("\"op\": \"pad\", \"call\": {\"encoded\": [{\"input_ids\": [1]}], \"pading\": true}", "unknown field \"pading\"")]
    [InlineData("\"op\": \"batch_decode\", \"call\": {\"ids\": 5}", "\"ids\" must be a list of lists", "the number 5")]
    [InlineData(
        "\"op\": \"decode\", \"call\": {\"ids\": [1], \"skip_special\": true}", "unknown field \"skip_special\"", "skip_special_tokens")]
    [InlineData("\"op\": \"encode\", \"call\": {\"text\": null}", "\"text\" must be a string")]
    [InlineData("\"op\": \"encode\", \"call\": {\"text\": \"a\", \"trunctaion\": true}", "unknown field \"trunctaion\"", "truncation")]
    [InlineData("\"op\": \"build_inputs_with_special_tokens\", \"call\": {\"a\": [1], \"b\": 5}", "\"b\" must be an array")]
    [InlineData("\"op\": \"info\", \"options\": [1]", "\"options\" must be an object")]
    [InlineData("\"op\": \"info\", \"options\": {\"lower\": true}", "unknown field \"lower\"", "do_lower_case")]
    [InlineData(
        "\"op\": \"info\", \"options\": {\"additional_special_tokens\": \"<e>\"}", "\"additional_special_tokens\" must be an array")]
    [InlineData("\"op\": \"info\", \"options\": {\"mask_token\": {\"content\": \"<m>\", \"strip\": true}}", "unknown field \"strip\"")]
    [InlineData("\"op\": \"info\", \"added\": 5", "\"added\" must be an array")]
    [InlineData("\"op\": \"info\", \"added\": [{\"method\": \"nope\", \"tokens\": []}]", "\"nope\"", "add_special_tokens")]
    [InlineData(
        "\"op\": \"info\", \"added\": [{\"method\": \"add_tokens\", \"tokens\": \"x\"}]", "\"tokens\" must be an array", "a string")]
    [InlineData(
        "\"op\": \"info\", \"added\": [{\"method\": \"add_tokens\", \"tokens\": [], \"special\": true}]", "unknown field \"special\"")]
    public void Requests_AMalformedLine_IsAnsweredByWhatIsWrong(string fields, params string[] parts)
    {
        CommandRun run =
            CommandRun.Of(["tokenize", "--requests", "-"],
            $"{{\"model\": \"demo/fill-mask\", {fields}}}\n{{\"model\": \"demo/fill-mask\", \"op\": \"tokenize\", \"call\": {{\"text\": \"dog\"}}}}\n");
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Json.Should().HaveCount(2);
        JsonElement error = run.Json[0].GetProperty("error");
        error.GetProperty("type").GetString().Should().BeOneOf("RequestException", "ArgumentException");
        error.GetProperty("message").GetString().Should().ContainAll(parts);
        run.Json[1].GetProperty("tokens").GetArrayLength().Should().Be(1);
    }

    [Theory]
    [InlineData("dog", "'dog'")]
    [InlineData("--max-length 3", "--max-length")]
    [InlineData("--input x.txt", "--input")]
    [InlineData("--do-lower-case false", "--do-lower-case")]
    public void Requests_BesideWhatTheyWouldNotRead_AreRefused(string arguments, string named)
    {
        CommandRun run = CommandRun.Of(["tokenize", "--requests", "-", .. arguments.Split(' ')], "");
        run.ExitCode.Should().Be(ExitCode.WrongUsage);
        run.Error.Should().Contain("--requests").And.Contain(named);
    }

    private static IEnumerable<(JsonObject Call, string Subject)> Calls(string file)
    {
        int line = 0;
        foreach (string text in File.ReadLines(Path.Combine(Folder, file)))
        {
            line++;
            JsonObject call = JsonNode.Parse(text)!.AsObject();
            string vocabulary = Path.Combine(Folder, call["vocab"]!.GetValue<string>());
            if (call["op"]!.GetValue<string>() == "save_vocabulary" || !Directory.Exists(vocabulary)) continue;
            call["model"] = vocabulary;
            Expand(call["call"]!.AsObject(), "text");
            Expand(call["call"]!.AsObject(), "text_pair");
            yield return (call, $"{file}:{line}");
        }
    }

    private static void Check(TokenizeRequests requests, JsonObject call, string subject)
    {
        JsonNode? expected = call["expected"]?.DeepClone();
        call.Remove("expected");
        if (call.ContainsKey("error"))
        {
            Exception? refusal = Record.Exception(() => Answer(requests, call));
            refusal.Should().NotBeNull("{0} must be refused", subject);
            refusal!.Message.Should().NotBeEmpty();
            return;
        }

        if (expected!.AsObject().ContainsKey("digest_of_ids_sha256")) return;
        JsonNode actual = Answer(requests, call);
        if (!JsonNode.DeepEquals(actual, expected))
            Assert.Fail($"{subject}: {actual.ToJsonString()} instead of {expected.ToJsonString()}.");
    }

    private static JsonNode Answer(TokenizeRequests requests, JsonObject call)
    {
        Action<Utf8JsonWriter> write = requests.Answer(call.ToJsonString());
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) write(writer);
        return JsonNode.Parse(buffer.WrittenSpan)!;
    }

    /// <summary>{"repeat": [[string, n], …]} stands for a long text.</summary>
    private static void Expand(JsonObject call, string name)
    {
        if (call[name] is not JsonObject repeated) return;
        call[name] =
            string.Concat(repeated["repeat"]!.AsArray()
            .SelectMany(part => Enumerable.Repeat(part![0]!.GetValue<string>(), part[1]!.GetValue<int>())));
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
