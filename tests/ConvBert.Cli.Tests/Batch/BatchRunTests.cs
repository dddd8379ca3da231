using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Batch;

/// <summary>Requests that run together: in order, each as alone, whatever stands between them.</summary>
public sealed class BatchRunTests
{
    private static readonly string[] Requests =
    [
        .. Enumerable.Range(0,
        20).Select(i =>
        $"{{\"id\": \"s{i}\", \"task\": \"text-classification\", \"inputs\": \"Film {i} was {string.Concat(Enumerable.Repeat("very ", i))}good.\"}}"),
        "{\"id\": 1, \"task\": \"text-classification\", \"inputs\": []}",
        "no request",
        "{\"id\": 2, \"task\": \"text-classification\", \"inputs\": 5}",
        $"{{\"id\": 3, \"task\": \"text-classification\", \"inputs\": \"{string.Concat(Enumerable.Repeat("dog ", 600))}\"}}",
        "{\"id\": 4, \"task\": \"text-classification\", \"inputs\": [\"I loved it!\", \"I hated it.\"]}",
        "{\"id\": 5, \"task\": \"text-classification\", \"inputs\": \"I loved it!\", \"parameters\": {\"top_k\": 2}}",
        "{\"id\": 6, \"task\": \"fill-mask\", \"inputs\": \"no mask\"}",
        "{\"id\": 7, \"task\": \"fill-mask\", \"inputs\": \"The [MASK] is here.\"}",
        "{\"id\": 8, \"task\": \"fill-mask\", \"inputs\": [\"a [MASK]\", \"The capital of France is [MASK].\"], \"parameters\": {\"batch_size\": 2}}",
        "{\"id\": 9, \"task\": \"fill-mask\", \"inputs\": \"a [MASK]\", \"model\": \"/no/such/model\"}",
        "{\"id\": 10, \"task\": \"decode\", \"inputs\": [241, 439]}",
        "{\"id\": 11, \"task\": \"dance\", \"inputs\": 1}",
        "{\"id\": 12, \"task\": \"fill-mask\", \"inputs\": \"The [MASK] is there.\"}",
    ];

    [Fact]
    public void Run_ManyRequests_AnswersEachInItsPlaceAsAlone()
    {
        CommandRun together = CommandRun.Of(["batch", "-"], string.Join("\n\n", Requests));
        together.ExitCode.Should().Be(ExitCode.Done);
        together.Lines.Should().Equal(Requests.Select(request => CommandRun.Of(["batch", "-"], request).Lines.Single()));
        together.Json.Select(answer => answer.TryGetProperty("error", out _)).Where(isError => isError).Should().HaveCount(6);
    }

    [Fact]
    public void Run_WithOneThreadAndTwo_GivesTheSameBytes()
    {
        string[] outputs =
            [.. new[] { "1",
            "2" }.Select(threads => CommandRun.Of(["batch", "-", "--threads", threads], string.Join('\n', Requests)).Output)];
        outputs[0].Should().Be(outputs[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"id\": \"s2")]
    public void Resume_AfterAnyLine_GivesTheUninterruptedFile(string halfALine)
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write("in.jsonl", "\r\n" + string.Join("\r\n\r\n", Requests));
        CommandRun.Of(["batch", input, "--output", folder.File("whole")]).ExitCode.Should().Be(ExitCode.Done);
        string[] lines = File.ReadAllLines(folder.File("whole"));
        foreach (int kept in new[] { 0, 3, 21, 30, lines.Length })
        {
            folder.Write("out.partial", string.Concat(lines.Take(kept).Select(line => line + "\n")) + halfALine);
            CommandRun.Of(["batch", input, "--output", folder.File("out"), "--resume"]).ExitCode.Should().Be(ExitCode.Done);
            File.ReadAllBytes(folder.File("out")).Should().Equal(File.ReadAllBytes(folder.File("whole")), "{0} lines were kept", kept);
        }
    }

    [Fact]
    public void Resume_WithoutOutput_IsWrongUsage() =>
        CommandRun.Of(["batch", "-", "--resume"], "").ExitCode.Should().Be(ExitCode.WrongUsage);

    [Fact]
    public async Task Run_ARequestAtATime_IsAnsweredBeforeTheNextIsSent()
    {
        using var requests = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using var read = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, requests.ClientSafePipeHandle);
        using var answers = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.In);
        using var written = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.Out, answers.ClientSafePipeHandle);
        var environment = new CommandEnvironment { Input = read, Output = written, Error = new StringWriter() };
        Task<int> run = ConvBertCommand.RunAsync(["batch", "-"], environment);
        using var reader = new StreamReader(answers);
        foreach (string request in Requests.Take(4))
        {
            requests.Write(System.Text.Encoding.UTF8.GetBytes(request + "\n"));
            string? answer = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
            JsonDocument.Parse(answer!).RootElement.GetProperty("id").GetString().Should().StartWith("s");
        }
        requests.Dispose();
        (await run.WaitAsync(TimeSpan.FromMinutes(1))).Should().Be(ExitCode.Done);
    }
}
