using System.Text;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Streaming;

/// <summary>Tables as input of the task commands.</summary>
public sealed class CsvTests
{
    private const string Table = "id,text,other\r\n1,\"the \"\"dog\"\",\r\nthe cat\",a\r\n\r\n2,#the,\"b\"\r\n3,dog,\r\n";

    [Fact]
    public void Tokenize_ATable_AnswersEachRecord()
    {
        CommandRun run = CommandRun.Of(["tokenize", "--input", "-", "--format", "csv"], Table);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Error.Should().BeEmpty();
        run.Lines.Should().Equal(CommandRun.Of(["tokenize", "the \"dog\",\r\nthe cat"]).Lines[0],
            CommandRun.Of(["tokenize", "#the"]).Lines[0], CommandRun.Of(["tokenize", "dog"]).Lines[0]);
    }

    [Fact]
    public void Tokenize_AFileWithPairs_AnswersEachPair()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("pairs.tsv", "\uFEFFfirst\tsecond\na, b\tc\nd\te\n");
        CommandRun run = CommandRun.Of(["tokenize", "--input", path, "--column", "first", "--pair-column", "second"]);
        run.Lines.Should().Equal(CommandRun.Of(["tokenize", "a, b", "--text-pair", "c"]).Lines[0],
            CommandRun.Of(["tokenize", "d", "--text-pair", "e"]).Lines[0]);
    }

    [Fact]
    public void Ask_ATable_HoldsQuestionsAndContexts()
    {
        using var folder = new TemporaryFolder();
        const string Context = "Anna Smith was born in Rome in 1984.", Question = "Where was Anna Smith born?";
        string path = folder.Write("asked.csv", $"question,context\n{Question},\"{Context}\"\n");
        string[] expected = CommandRun.Of(["ask", "-q", Question, "-c", Context]).Lines;
        CommandRun.Of(["ask", "--input", path]).Lines.Should().Equal(expected);
        CommandRun.Of(["ask", "--input", path, "-q", Question]).Lines.Should().Equal(expected);
        CommandRun.Of(["ask", "--input", path, "-c", Context]).Lines.Should().Equal(expected);
    }

    [Fact]
    public void Tokenize_BadRecords_AreReportedAndPassedOver()
    {
        byte[] table = [.. "text,other\ndog,a\ndog\ndog,a,b\n"u8, 0xFF, .. ",a\ncat,a\n"u8];
        CommandRun run = CommandRun.Of(["tokenize", "--input", "-", "--format", "csv"], table);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Json.Select(answer => answer.TryGetProperty("error", out _)).Should().Equal(false, true, true, true, false);
        run.Error.Should().Contain("record 2: The record has 1 fields").And.Contain("record 4: The record is not valid UTF-8")
            .And.Contain("3 of 5 records");
    }

    [Theory]
    [InlineData("", "header")]
    [InlineData("id,texts\n1,a\n", "\"texts\"")]
    [InlineData("text,text\n1,a\n", "2 columns")]
    [InlineData("id,text\n1,a\n2,\"b\"c\n", "record 2")]
    [InlineData("id,text\n1,a\n2,\"b\n3,c\n", "record 2")]
    public void Tokenize_NoSuchTable_NamesWhatIsWrong(string table, string message)
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of(["tokenize", "--input", folder.Write("x.csv", table)]);
        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain(message).And.Contain("x.csv");
    }

    [Fact]
    public void Tokenize_ARecordOfFiveMegabytes_IsAnswered()
    {
        CommandRun run = CommandRun.Of(["tokenize", "--input", "-", "--format", "csv"], $"text\n\"{new string('x', 5_000_000)}\"\ndog\n");
        run.Json.Should().HaveCount(2);
    }

    [Fact]
    public void Tokenize_AColumnOfNoTable_IsWrongUsage() =>
        CommandRun.Of(["tokenize", "--input", "-", "--column", "text"], "dog").ExitCode.Should().Be(ExitCode.WrongUsage);

    [Theory]
    [InlineData("csv", false)]
    [InlineData("csv", true)]
    [InlineData("jsonl", false)]
    [InlineData("jsonl", true)]
    [InlineData("text", false)]
    [InlineData("text", true)]
    public void Resume_AfterAnyLine_GivesTheUninterruptedFile(string format, bool hasHalfALine)
    {
        using var folder = new TemporaryFolder();
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => $"the dog, {i}")];
        string input = folder.Write("in", format switch
        {
            "csv" => "text\n" + string.Concat(texts.Select(text => $"\"{text}\"\n")),
            "jsonl" => string.Concat(texts.Select(text => $"{{\"text\": {JsonSerializer.Serialize(text)}}}\n")),
            _ => string.Join('\n', texts),
        });
        string[] command = ["tokenize", "--input", input, "--format", format, "--output"];
        CommandRun.Of([.. command, folder.File("whole")]).ExitCode.Should().Be(ExitCode.Done);
        byte[] whole = File.ReadAllBytes(folder.File("whole"));
        string[] lines = Encoding.UTF8.GetString(whole).Split('\n');
        foreach (int kept in new[] { 0, 1, 17, 40 })
        {
            string partial =
                string.Concat(lines.Take(kept).Select(line => line + "\n")) + (hasHalfALine && kept < 40 ? lines[kept][..^5] : "");
            folder.Write("out.partial", partial);
            CommandRun.Of([.. command, folder.File("out"), "--resume"]).ExitCode.Should().Be(ExitCode.Done);
            File.ReadAllBytes(folder.File("out")).Should().Equal(whole, "{0} lines were kept", kept);
        }
    }

    [Theory]
    [InlineData("classify")]
    [InlineData("tag")]
    public void Run_WithOneThreadAndTwo_GivesTheSameBytes(string command)
    {
        string texts = string.Concat(Enumerable.Range(0, 30).Select(i => $"I loved film {i} by Anna Smith in Paris!\n"));
        string[] outputs =
            [.. new[] { "1", "2" }.Select(threads => CommandRun.Of([command, "--threads", threads, "--input", "-"], texts).Output)];
        outputs[0].Should().NotBeEmpty().And.Be(outputs[1]);
    }
}
