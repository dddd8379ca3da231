using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Tests.Requests;

/// <summary>
/// Half of a surrogate pair, which JSON can write and Unicode text cannot hold: the error of its line, wherever it stands.
/// </summary>
public sealed class LoneSurrogateTests
{
    public static TheoryData<string, string, string> Streams => new()
    {
        { "classify --input -", "{\"text\": \"I loved it!\"}", "{\"text\": \"I \\ud800 it!\"}" },
        { "classify --input -", "{\"text\": \"I loved it!\"}", "{\"text\": \"I loved it!\", \"text\\udc00\": 1}" },
        { "classify --input - --format jsonl", "\"I loved it!\"", "\"\\udfff\"" },
        { "ask --input -", "{\"question\": \"who?\", \"context\": \"Anna runs.\"}", "{\"question\": \"who?\", \"context\": \"\\ud83d\"}" },
        { "choose --input -", "{\"prompt\": \"a\", \"choices\": [\"b\"]}", "{\"prompt\": \"a\", \"choices\": [\"\\ud83d\\ud83d\"]}" },
        { "tokenize --input -", "{\"text\": \"dog\"}", "{\"text\": \"\\uDEAD\"}" },
        { "decode --input -", "{\"input_ids\": [241]}", "{\"input_ids\": [241], \"\\ud800\": 0}" },
        { "tokenize --requests -", "{\"model\": \"demo/ner\", \"op\": \"info\"}",
            "{\"model\": \"demo/ner\", \"op\": \"tokenize\", \"call\": {\"text\": \"\\ud800\"}}" },
        { "tokenize --requests -", "{\"model\": \"demo/ner\", \"op\": \"info\"}",
            "{\"model\": \"demo/ner\", \"op\": \"info\", \"call\": {\"\\ud800\": 1}}" },
        { "forward --requests -", "{\"model\": \"demo/ner\"}", "{\"model\": \"\\ud800\", \"inputs\": \"a\", \"outputs\": \"b\"}" },
        { "inspect --requests -", "{\"path\": \"demo/ner\"}", "{\"path\": \"\\ud800\"}" },
        { "batch -", "{\"task\": \"decode\", \"inputs\": [241]}", "{\"id\": \"\\ud800\", \"task\": \"decode\", \"inputs\": [241]}" },
        { "batch -", "{\"task\": \"decode\", \"inputs\": [241]}", "{\"\\ud800\": 1, \"task\": \"decode\", \"inputs\": [241]}" },
        { "batch -", "{\"task\": \"fill-mask\", \"inputs\": \"a [MASK]\"}", "{\"task\": \"fill-mask\", \"inputs\": \"a [MASK] \\ud800\"}" },
        { "batch -", "{\"task\": \"fill-mask\", \"inputs\": \"a [MASK]\"}", "{\"task\": \"\\ud800\", \"inputs\": \"a [MASK]\"}" },
        { "batch -", "{\"task\": \"fill-mask\", \"inputs\": \"a [MASK]\"}",
            "{\"task\": \"fill-mask\", \"inputs\": \"a [MASK]\", \"parameters\": {\"targets\": [\"\\udead\"]}}" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Run_ALineWithOne_IsAnsweredByItsErrorAndTheRestAsEver(string command, string good, string bad)
    {
        CommandRun run = CommandRun.Of(command.Split(' '), $"{good}\n{bad}\n{good}\n");
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Lines.Should().HaveCount(3);
        run.Lines[2].Should().Be(run.Lines[0]);
        JsonElement error = run.Json[1].GetProperty("error");
        error.GetProperty("type").GetString().Should().Be(nameof(RequestException));
        error.GetProperty("message").GetString().Should().Contain("\\u").And.Contain("Unicode");
    }

    [Fact]
    public void Batch_ALineWithOneBesideItsId_IsAnsweredUnderTheId()
    {
        JsonElement answer =
            CommandRun.Of(["batch", "-"],
            "{\"\\ud800\": 1, \"id\": \"a\\ud83d\\ude00\", \"task\": \"decode\", \"inputs\": \"\\ud800\"}").Json.Single();
        answer.GetProperty("id").GetString().Should().Be("a😀");
        answer.TryGetProperty("error", out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("\"a\\ud83d\\ude00b\"", false)]
    [InlineData("\"\\\\ud800\"", false)]
    [InlineData("\"\\\\\\ud800\"", true)]
    [InlineData("\"\\n\\u00e9\"", false)]
    [InlineData("\"\\ud83d\\u0041\"", true)]
    [InlineData("\"\\ud83d\\\\ude00\"", true)]
    [InlineData("\"\\ude00\\ud83d\"", true)]
    [InlineData("\"\\ud83d\"", true)]
    public void IsIn_AnEscape_TellsHalvesFromPairs(string json, bool expected) => LoneSurrogates.IsIn(json).Should().Be(expected);
}
