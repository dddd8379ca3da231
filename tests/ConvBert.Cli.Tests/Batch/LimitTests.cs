using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Tests.Batch;

/// <summary>
/// Numbers that would take memory or threads without bound: the error of their line or command line, before anything is allocated.
/// </summary>
public sealed class LimitTests
{
    private const long AllowedBytes = 1 << 28;
    private const string Good = "{\"task\": \"decode\", \"inputs\": [241]}";

    [Theory]
    [InlineData("tokenize", "\"a dog\"", "{\"padding\": \"max_length\", \"max_length\": 1000000000}")]
    [InlineData("tokenize", "\"a dog\"", "{\"padding\": \"max_length\", \"max_length\": 99999999999}")]
    [InlineData("tokenize", "\"a dog\"", "{\"padding\": true, \"pad_to_multiple_of\": 1000000000}")]
    [InlineData("tokenize", "[\"a dog\", \"a cat\"]", "{\"padding\": true, \"pad_to_multiple_of\": 2147483647}")]
    [InlineData("tokenize", "\"a dog\"", "{\"padding\": \"max_length\"}", "{\"model_max_length\": 1000000000}")]
    [InlineData("text-classification", "\"a dog\"", "{\"padding\": \"max_length\", \"max_length\": 1000000000}")]
    [InlineData("text-classification", "\"a dog\"", "{\"batch_size\": 1000000000}")]
    [InlineData("fill-mask", "\"a [MASK]\"", "{\"tokenizer_kwargs\": {\"padding\": true, \"pad_to_multiple_of\": 1000000000}}")]
    [InlineData("fill-mask", "\"a [MASK]\"", "{\"top_k\": 1000000000}")]
    [InlineData("feature-extraction", "\"a dog\"", "{\"tokenize_kwargs\": {\"padding\": \"max_length\", \"max_length\": 1000000000}}")]
    [InlineData("multiple-choice", "{\"prompt\": \"a\", \"choices\": [\"b\"]}", "{\"padding\": true, \"pad_to_multiple_of\": 1000000000}")]
    [InlineData("question-answering", "{\"question\": \"who?\", \"context\": \"Anna.\"}",
        "{\"padding\": \"max_length\", \"max_seq_len\": 1000000000}")]
    [InlineData("question-answering", "{\"question\": \"who?\", \"context\": \"Anna.\"}", "{\"doc_stride\": 1000000000}")]
    [InlineData("token-classification", "\"Anna\"", "{\"stride\": 1000000000}")]
    public void Batch_AHugeNumber_IsTheErrorOfItsLine(string task, string inputs, string parameters, string tokenizer = "{}")
    {
        string line = $"{{\"task\": \"{task}\", \"inputs\": {inputs}, \"parameters\": {parameters}, \"tokenizer\": {tokenizer}}}";
        long before = GC.GetTotalAllocatedBytes();
        JsonElement[] answers = CommandRun.Of(["batch", "-"], $"{Good}\n{line}\n{Good}\n").Json;
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(AllowedBytes);
        answers.Select(answer => answer.TryGetProperty("error", out _)).Should().Equal(false, true, false);
        answers[1].GetProperty("error").GetProperty("type").GetString().Should().BeOneOf(
            nameof(RequestException), nameof(ArgumentException), nameof(ArgumentOutOfRangeException));
    }

    [Theory]
    [InlineData("{\"top_k\": 1000000000}")]
    [InlineData("{\"max_answer_len\": 1000000000}")]
    [InlineData("{\"max_seq_len\": 1000000000}")]
    [InlineData("{\"max_question_len\": 1000000000}")]
    public void Batch_AHugeNumberThatOnlyLimits_Limits(string parameters)
    {
        string line =
            $"{{\"task\": \"question-answering\", \"inputs\": {{\"question\": \"who?\", \"context\": \"Anna.\"}}, \"parameters\": {parameters}}}";
        long before = GC.GetTotalAllocatedBytes();
        CommandRun.Of(["batch", "-"], line).Json.Single().TryGetProperty("output", out _).Should().BeTrue();
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(AllowedBytes);
    }

    [Fact]
    public void TokenizeRequests_PaddingToAHugeLength_IsTheErrorOfItsLine()
    {
        const string Info = "{\"model\": \"demo/ner\", \"op\": \"info\"}";
        const string Pad =
            "{\"model\": \"demo/ner\", \"op\": \"pad\", \"call\": {\"encoded\": {\"input_ids\": [1]}, \"padding\": \"max_length\", \"max_length\": 1000000000}}";
        const string Encode =
            "{\"model\": \"demo/ner\", \"op\": \"encode\", \"call\": {\"text\": \"a\", \"padding\": true, \"pad_to_multiple_of\": 1000000000}}";
        JsonElement[] answers = CommandRun.Of(["tokenize", "--requests", "-"], string.Join('\n', Info, Pad, Encode, Info)).Json;
        answers.Select(answer => answer.TryGetProperty("error", out _)).Should().Equal(false, true, true, false);
    }

    [Theory]
    [InlineData(ExitCode.Failed, "tokenize a --padding max_length --max-length 1000000000")]
    [InlineData(ExitCode.Failed, "tokenize a --padding longest --pad-to-multiple-of 1000000000")]
    [InlineData(ExitCode.WrongUsage, "tokenize a --max-length 99999999999")]
    [InlineData(ExitCode.WrongUsage, "classify a --batch-size 1000000000")]
    [InlineData(ExitCode.WrongUsage, "classify a --threads 100000")]
    [InlineData(ExitCode.WrongUsage, "tokenize a --threads 100000")]
    [InlineData(ExitCode.WrongUsage, "batch - --threads 100000")]
    [InlineData(ExitCode.WrongUsage, "forward --model demo/ner --inputs a --outputs b --threads 100000")]
    [InlineData(ExitCode.WrongUsage, "fit --requests - --threads 100000")]
    [InlineData(ExitCode.WrongUsage, "bench --threads 1,100000")]
    [InlineData(ExitCode.WrongUsage, "bench --cells 100000x100000")]
    [InlineData(ExitCode.WrongUsage, "bench --seconds 1e9")]
    public void Run_AHugeNumber_IsRefusedInOneLine(int exitCode, string line)
    {
        CommandRun run = CommandRun.Of(line.Split(' '));
        run.ExitCode.Should().Be(exitCode);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith("convbert: ").And.NotContain("   at ");
    }

    [Fact]
    public void Fit_WithAHugeNumberOfSteps_IsTheErrorOfItsLine() =>
        CommandRun.Of(["fit", "--requests", "-"], "{\"model\": \"demo/ner\", \"batches\": [\"a\"], \"steps\": 2000000000}")
            .Json.Single().GetProperty("error").GetProperty("message").GetString().Should().Contain("steps");
}
