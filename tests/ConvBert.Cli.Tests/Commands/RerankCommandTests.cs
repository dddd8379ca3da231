using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;
using ConvBert.Testing;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>`convbert rerank`, and its task in `batch`.</summary>
public sealed class RerankCommandTests : IDisposable
{
    private const string Query = "Where was anna smith born?";
    private const string Answer = "Anna smith was born in rome in 1984.";
    private const string Lines = $"A dog barks.\nAnna smith works as a doctor for acme labs.\n{Answer}\nLima is the capital of peru.\n";

    private readonly TemporaryFolder _folder = new();

    private static CommandRun Run(string input, params string[] arguments) =>
        CommandRun.Of(["rerank", Query, "--documents", "-", .. arguments], input);

    [Fact]
    public void Rerank_Lines_GivesTheAnswerFirst()
    {
        CommandRun run = Run(Lines);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        JsonElement[] ranked = [.. run.Json.Single().EnumerateArray()];
        ranked.Select(document => document.GetProperty("corpus_id").GetInt32()).Should().HaveCount(4).And.StartWith(2);
        ranked[0].GetProperty("text").GetString().Should().Be(Answer);
        ranked[0].GetProperty("score").GetDouble().Should().BeGreaterThan(0.9);
        ranked[1].GetProperty("score").GetDouble().Should().BeLessThan(0.1);
    }

    [Theory]
    [InlineData("jsonl", "{\"text\": \"A dog barks.\"}\n\"Anna smith was born in rome in 1984.\"\n")]
    [InlineData("csv", "text,n\nA dog barks.,1\nAnna smith was born in rome in 1984.,2\n")]
    [InlineData("tsv", "n\ttext\n1\tA dog barks.\n2\tAnna smith was born in rome in 1984.\n")]
    public void Rerank_OtherFormats_AreRead(string format, string content)
    {
        string file = _folder.Write("documents." + format, content);

        JsonElement ranked = CommandRun.Of(["rerank", Query, "-d", file, "-k", "1", "--return-documents", "false"]).Json.Single();

        ranked.GetRawText().Should().MatchRegex("""^\[\{"corpus_id":1,"score":0\.9\d+\}\]$""");
    }

    [Fact]
    public void Rerank_MoreThanABatch_GivesTheBestOfAll()
    {
        string input = string.Join(
            '\n', [.. Enumerable.Repeat("A dog barks.", 1500), Answer, .. Enumerable.Repeat("A hen clucks.", 600)]);

        JsonElement[] ranked = [.. Run(input, "-k", "3").Json.Single().EnumerateArray()];

        // Equal scores are in the order of the lines.
        int second = ranked[1].GetProperty("corpus_id").GetInt32();
        second.Should().BeOneOf(0, 1501);
        ranked.Select(document => document.GetProperty("corpus_id").GetInt32()).Should().Equal(1500, second, second + 1);
        Run(input, "-k", "all").Json.Single().GetArrayLength().Should().Be(2101);
    }

    [Fact]
    public void Rerank_BadLine_IsReportedAndKeepsItsNumber()
    {
        CommandRun run = Run("{\"text\": \"A dog barks.\"}\n{\"txt\": 1}\n{\"text\": \"A hen clucks.\"}\n", "--format", "jsonl");

        run.ExitCode.Should().Be(ExitCode.Done);
        run.Error.Should().StartWith("convbert: line 2: ");
        run.Json.Single().EnumerateArray().Select(document => document.GetProperty("corpus_id").GetInt32()).Should().BeEquivalentTo([0, 2]);
        CommandRun strict = Run("{\"txt\": 1}\n", "--format", "jsonl", "--strict");
        strict.ExitCode.Should().Be(ExitCode.Failed);
        strict.Error.Should().StartWith("convbert: line 1: ");
    }

    [Fact]
    public void Rerank_OnATerminal_ShowsQueryScoresAndTexts()
    {
        CommandRun run = CommandRun.Of(["rerank", Query, "--documents", "-"], Lines, terminal: true);

        run.Lines[0].TrimEnd().Should().Be(Query);
        run.Lines[1].Should().MatchRegex($@"^  2 +█+\S* +0\.9\d\d +{Answer}");
    }

    [Theory]
    [InlineData("the model has 3 labels; expected 1", "--model", "demo/sentiment")]
    [InlineData("--function is 'softmax'; known are sigmoid, none", "--function", "softmax")]
    [InlineData("no prompt 'query'", "--prompt-name", "query")]
    public void Rerank_WhatDoesNotFit_IsRefusedByName(string message, params string[] arguments)
    {
        CommandRun run = Run(Lines, arguments);

        run.ExitCode.Should().NotBe(ExitCode.Done);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith("convbert: ").And.Contain(message);
    }

    [Fact]
    public void Batch_TextRanking_AnswersAsRerankDoes()
    {
        string[] documents = Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string request = JsonSerializer.Serialize(new
        {
            task = "text-ranking",
            inputs = new { query = Query, documents },
            parameters = new { top_k = 2, return_documents = true },
        });

        string answer = CommandRun.Of(["batch", "-"], request).Json.Single().GetProperty("output").GetRawText();

        answer.Should().Be(Run(Lines, "-k", "2").Json.Single().GetRawText());
        Batch("""{"task": "text-ranking", "inputs": {"query": "x"}}""").Should().Contain("\\\"documents\\\"");
        Batch("""{"task": "text-ranking", "inputs": {"query": "x", "documents": []}}""").Should().Contain("\"output\":[]");
    }

    private static string Batch(string request) => CommandRun.Of(["batch", "-"], request).Output;

    public void Dispose() => _folder.Dispose();
}
