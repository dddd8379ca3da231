using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tokenize;

namespace ConvBert.Cli.Tests.Tokenize;

/// <summary>Every fifth of the reference's tokenizer calls, through the form in which a script asks them.</summary>
public class TokenizeRequestsTests
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(ThisFile()))!, "Goldens", "tokenizer");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.jsonl").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

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
    [InlineData("{\"input_ids\": [[1, 2], [3]], \"attention_mask\": [[1, 1]]}", "attention_mask*1 rows*2*")]
    [InlineData("{\"input_ids\": [[1, 2], [3]], \"attention_mask\": 1}", "attention_mask*list of rows*")]
    [InlineData("[1, 2]", "rows as objects*")]
    [InlineData("[]", "no rows*")]
    [InlineData("[{\"input_ids\": [\"a\"]}]", "whole numbers*")]
    public void Answer_RowsThatDoNotFit_AreRefused(string encoded, string message)
    {
        JsonObject call = JsonNode.Parse($"{{\"op\": \"pad\", \"implementation\": \"fast\", \"options\": {{}}, \"call\": {{\"encoded\": {encoded}}}}}")!.AsObject();
        call["model"] = Path.Combine(Folder, "vocab-tiny");
        Action answer = () => Answer(new TokenizeRequests(model => model), call);
        answer.Should().Throw<Exception>().Where(exception => exception is RequestException || exception is ArgumentException).WithMessage("*" + message);
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
        if (!JsonNode.DeepEquals(actual, expected)) Assert.Fail($"{subject}: {actual.ToJsonString()} instead of {expected.ToJsonString()}.");
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
        call[name] = string.Concat(repeated["repeat"]!.AsArray().SelectMany(part => Enumerable.Repeat(part![0]!.GetValue<string>(), part[1]!.GetValue<int>())));
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
