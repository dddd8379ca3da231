using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Streaming;
using ConvBert.Cli.Tests.Support;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Tests.Streaming;

public sealed class StreamRunTests
{
    [Fact]
    public async Task Run_ManyLines_AnswersEachInOrder()
    {
        string[] lines = [.. Enumerable.Range(0, 1000).Select(i => $"line {i}")];
        (int exitCode, string[] output, string error) = await RunAsync(string.Join('\n', lines));
        exitCode.Should().Be(ExitCode.Done);
        output.Should().Equal(lines.Select(line => $"\"{line}\""));
        error.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_ABadLine_IsAnsweredByItsErrorAndPassedOver()
    {
        (int exitCode, string[] output, string error) = await RunAsync("one\nbad\nthree\n");
        exitCode.Should().Be(ExitCode.Done);
        output.Should().HaveCount(3);
        output[0].Should().Be("\"one\"");
        output[1].Should().Be("{\"error\":{\"type\":\"PipelineException\",\"message\":\"bad is bad\"}}");
        output[2].Should().Be("\"three\"");
        error.Should().Contain("line 2: bad is bad").And.Contain("1 of 3 lines");
    }

    [Fact]
    public async Task Run_BytesThatAreNotUtf8_AreReportedInTheirPlace()
    {
        (int exitCode, string[] output, string error) = await RunAsync([.. "one\n"u8, 0xFF, .. "\nthree"u8]);
        exitCode.Should().Be(ExitCode.Done);
        output[1].Should().Contain("UTF-8");
        output[2].Should().Be("\"three\"");
        error.Should().Contain("line 2");
    }

    [Fact]
    public async Task Run_ABadLastLine_IsReportedToo()
    {
        (_, string[] output, _) = await RunAsync("[\"one\"\n\"two\"\n{\n", InputFormat.Jsonl);
        output.Should().HaveCount(3);
        output[0].Should().Contain("error");
        output[1].Should().Be("\"two\"");
        output[2].Should().Contain("error");
    }

    [Fact]
    public async Task Run_OnlyBadLines_Fails()
    {
        (int exitCode, string[] output, _) = await RunAsync("bad\nbad\n");
        exitCode.Should().Be(ExitCode.Failed);
        output.Should().HaveCount(2);
    }

    [Fact]
    public async Task Run_Strict_EndsAtTheFirstBadLine()
    {
        Func<Task> act = () => RunAsync("one\nbad\nthree\n", strict: true);
        (await act.Should().ThrowAsync<CommandException>()).WithMessage("Line 2: bad is bad");
    }

    [Fact]
    public async Task Run_AnEmptyInput_IsDoneAndSaysSo()
    {
        (int exitCode, string[] output, string error) = await RunAsync("");
        exitCode.Should().Be(ExitCode.Done);
        output.Should().BeEmpty();
        error.Should().Contain("empty");
    }

    [Fact]
    public async Task Run_Cancelled_LeavesAPartialFileThatResumeContinues()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("out.jsonl");
        string input = string.Join('\n', Enumerable.Range(0, 500).Select(i => $"line {i}"));
        using var cancelling = new CancellationTokenSource();
        Func<Task> act = () => RunAsync(path, input, resume: false, new EchoTask { CancelAfter = (200, cancelling) }, cancelling.Token);
        await act.Should().ThrowAsync<OperationCanceledException>();
        File.Exists(path).Should().BeFalse();
        File.AppendAllText(path + ".partial", "\"half a li");

        await RunAsync(path, input, resume: true, new EchoTask(), CancellationToken.None);
        File.ReadAllLines(path).Should().Equal(Enumerable.Range(0, 500).Select(i => $"\"line {i}\""));
        File.Exists(path + ".partial").Should().BeFalse();
    }

    private static Task<(int ExitCode, string[] Output, string Error)> RunAsync(
        string input, InputFormat format = InputFormat.Text, bool strict = false) =>
        RunAsync(Encoding.UTF8.GetBytes(input), format, strict);

    private static async Task<(int ExitCode, string[] Output, string Error)> RunAsync(
        byte[] input, InputFormat format = InputFormat.Text, bool strict = false)
    {
        using var output = new MemoryStream();
        CommandEnvironment environment = Environment(output);
        var task = new EchoTask();
        using ResultWriter results = ResultWriter.Create(environment, json: true);
        using var lines = new LineReader(new MemoryStream(input));
        var stream = new LineItemStream<string>(lines, "-", format, text => text, element => RequestObject.Text(element, "The line"));
        int exitCode = await new StreamRun<string, string>(task, results, environment, strict).RunAsync(stream, CancellationToken.None);
        string[] answers = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (exitCode, answers, environment.Error.ToString()!);
    }

    private static async Task RunAsync(string path, string input, bool resume, EchoTask task, CancellationToken cancellationToken)
    {
        CommandEnvironment environment = Environment(Stream.Null);
        using ResultWriter results = ResultWriter.Create(environment, json: true, path, resume);
        using var lines = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(input)));
        var stream =
            new LineItemStream<string>(lines, "-", InputFormat.Text, text => text, element => RequestObject.Text(element, "The line"));
        await new StreamRun<string, string>(task, results, environment, isStrict: false).RunAsync(stream, cancellationToken);
    }

    private static CommandEnvironment Environment(Stream output) =>
        new() { Input = Stream.Null, Output = output, Error = new StringWriter() };

    /// <summary>Answers each text by itself, and refuses "bad".</summary>
    private sealed class EchoTask : IStreamTask<string, string>
    {
        public (int Items, CancellationTokenSource Source)? CancelAfter { get; init; }

        public async IAsyncEnumerable<PipelineOutcome<string>> RunAsync(
            IAsyncEnumerable<string> items, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            int count = 0;
            await foreach (string item in items.WithCancellation(cancellationToken))
            {
                if (CancelAfter is { } after && count++ == after.Items) await after.Source.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                yield return item == "bad" ? PipelineOutcome.FromError<string>(new PipelineException("bad is bad"))
                    : PipelineOutcome.FromResult(item);
            }
        }

        public void WriteJson(Utf8JsonWriter writer, string item, string result) => writer.WriteStringValue(result);

        public void Render(Terminal terminal, string item, string result) => terminal.WriteText(result);
    }
}
