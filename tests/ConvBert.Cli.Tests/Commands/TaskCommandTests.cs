using System.Text;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>What a new user tries: streams, wrong flags, missing folders, broken files.</summary>
public sealed class TaskCommandTests
{
    [Theory]
    [InlineData("fill-mask")]
    [InlineData("classify")]
    [InlineData("tag")]
    [InlineData("embed")]
    public void Run_WithoutText_SaysWhatIsWanted(string command)
    {
        CommandRun run = CommandRun.Of([command]);
        run.ExitCode.Should().Be(ExitCode.WrongUsage);
        run.Error.Should().Contain("--input");
    }

    [Theory]
    [InlineData("classify", "hello", "--wrong")]
    [InlineData("classify", "--top-k", "0", "hello")]
    [InlineData("classify", "--function", "tanh", "hello")]
    [InlineData("tag", "--aggregation", "best", "hello")]
    [InlineData("fill-mask", "--threads", "-1", "a [MASK]")]
    [InlineData("fill-mask", "a [MASK]", "--input", "x.txt")]
    [InlineData("ask", "--question", "who?")]
    [InlineData("choose", "--prompt", "who?")]
    [InlineData("zero-shot", "text")]
    [InlineData("classify", "--resume", "--input", "x.txt")]
    public void Run_AWrongCommandLine_ExitsWithTwo(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        run.ExitCode.Should().Be(ExitCode.WrongUsage);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith("convbert: ").And.NotContain("   at ");
    }

    [Theory]
    [InlineData("--format xml", "'xml'", "--input-format", "jsonl")]
    [InlineData("--padding most", "'most'", "--padding", "max_length")]
    [InlineData("--stride x", "'x'", "--stride", "integer")]
    [InlineData("--transformers 6", "6", "--transformers", "from 4 to 5")]
    public void Run_AWrongValue_IsRefusedInOneLineThatNamesTheOption(string arguments, params string[] parts)
    {
        CommandRun run = CommandRun.Of(["tokenize", .. arguments.Split(' '), "dog"]);
        run.ExitCode.Should().Be(ExitCode.WrongUsage);
        run.Error.Split('\n')[0].Should().ContainAll(parts).And.NotContain("ConvBert.Cli");
        run.Error.TrimEnd().Split('\n').Should().HaveCount(2);
    }

    [Theory]
    [InlineData("decode")]
    [InlineData("tokenize")]
    [InlineData("tag")]
    public void Run_AnEmptyInput_SaysSo(string command) => CommandRun.Of([command, "--input", "-"], "").Error.Should().Contain("empty");

    [Fact]
    public void Batch_AnEmptyInput_SaysSo() => CommandRun.Of(["batch", "-"], "\n\n").Error.Should().Contain("empty");

    [Fact]
    public void Run_ATextAfterTwoDashes_MayLookLikeAnOption()
    {
        CommandRun run = CommandRun.Of(["classify", "--", "--wonderful"]);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Json.Should().ContainSingle();
    }

    [Fact]
    public void Run_AModelFolderThatIsNotThere_IsNamed()
    {
        CommandRun run = CommandRun.Of(["classify", "--model", "/no/such/model", "hello"]);
        Failed(run).Should().Contain("/no/such/model");
    }

    [Fact]
    public void Run_AModelWithoutTheHead_IsRefused() =>
        Failed(CommandRun.Of(["ask", "--model", "demo/sentiment", "-q", "who?", "-c", "Rome is here."])).Should().ContainAny(
            "qa_outputs", "num_labels");

    [Theory]
    [InlineData("config.json", "{")]
    [InlineData("config.json", "{\"hidden_size\": -1}")]
    [InlineData("model.safetensors", "nonsense")]
    public void Run_ABrokenModelFolder_NamesTheFile(string file, string content)
    {
        using var folder = new TemporaryFolder();
        foreach (string source in Directory.GetFiles(DemoModels.Resolve(DemoModels.Sentiment)))
            File.Copy(source, folder.File(Path.GetFileName(source)));
        File.Delete(folder.File("tokenizer.json"));
        folder.Write(file, content);
        string error = Failed(CommandRun.Of(["classify", "--model", folder.Path, "hello"]));
        (error.Contains(file, StringComparison.Ordinal)
            || error.Contains("hidden_size", StringComparison.Ordinal)).Should().BeTrue("'{0}' should name {1}", error, file);
    }

    [Fact]
    public void Run_AModelFolderWithoutVocabulary_SaysSo()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in new[] { "config.json", "model.safetensors" })
            File.Copy(Path.Combine(DemoModels.Resolve(DemoModels.Sentiment), file), folder.File(file));
        Failed(CommandRun.Of(["classify", "--model", folder.Path, "hello"])).Should().Contain("vocab.txt");
    }

    [Fact]
    public void FillMask_ATargetThatIsNoToken_IsAnsweredWithAWarning()
    {
        CommandRun run = CommandRun.Of(["fill-mask", "the [MASK] is big", "a [MASK]", "--targets", "zzzqqq"]);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Json.Should().HaveCount(2);
        run.Error.Should().Be("convbert: warning: The target 'zzzqqq' is not in the vocabulary; its first token 'z' stands for it.\n");
    }

    [Fact]
    public void Batch_TheSameDoubtfulTargetOnEveryLine_WarnsOnce()
    {
        const string request = """{"task": "fill-mask", "inputs": "the [MASK] is big", "parameters": {"targets": ["zzzqqq"]}}""";
        CommandRun run = CommandRun.Of(["batch", "-"], $"{request}\n{request}\n");
        run.Lines.Should().HaveCount(2);
        run.Error.Split("convbert: warning:").Should().HaveCount(2);
    }

    [Fact]
    public void FillMask_ATextWithoutMask_IsRefused() => Failed(CommandRun.Of(["fill-mask", "no mask here"])).Should().Contain("[MASK]");

    [Fact]
    public void Classify_ATextLongerThanThePositions_IsRefusedWithTheLimit() =>
        Failed(CommandRun.Of(["classify", string.Concat(Enumerable.Repeat("dog ", 600))])).Should().Contain("512");

    [Fact]
    public void Classify_AStreamOfLines_AnswersLineByLineAsAlone()
    {
        string[] texts = ["I loved this film!", "The hotel was dirty.", "The book is on the table.", "It was not bad at all."];
        CommandRun stream = CommandRun.Of(["classify", "--input", "-"], string.Join("\r\n", texts) + "\r\n");
        stream.ExitCode.Should().Be(ExitCode.Done);
        stream.Lines.Should().Equal(texts.Select(text => CommandRun.Of(["classify", text]).Lines.Single()));
    }

    [Fact]
    public void Classify_JsonLines_TakePairs()
    {
        CommandRun run =
            CommandRun.Of(["classify", "--input", "-"],
            "{\"text\": \"I loved this film!\"}\n{\"text\": \"a\", \"text_pair\": \"b\"}\n{\"txt\": 1}\n");
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Json.Should().HaveCount(3);
        run.Json[2].GetProperty("error").GetProperty("message").GetString().Should().Contain("\"text\"");
        run.Error.Should().Contain("line 3");
    }

    [Fact]
    public void Classify_Strict_EndsAtTheBadLineAndWritesNoFile()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("out.jsonl");
        CommandRun run = CommandRun.Of(["fill-mask", "--input", "-", "--strict", "--output", output], "a [MASK]\nno mask\n");
        Failed(run).Should().Contain("Line 2");
        Directory.GetFiles(folder.Path).Should().BeEmpty();
    }

    [Fact]
    public void Classify_AnOutputFile_HoldsEveryAnswer()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("out.jsonl");
        CommandRun.Of(["classify", "--input", "-", "--output", output], "one\ntwo\nthree\n").ExitCode.Should().Be(ExitCode.Done);
        File.ReadAllLines(output).Should().HaveCount(3).And.AllSatisfy(line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public void Classify_AnEmptyInput_IsDone()
    {
        CommandRun run = CommandRun.Of(["classify", "--input", "-"], "");
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Output.Should().BeEmpty();
        run.Error.Should().Contain("empty");
    }

    [Fact]
    public void Classify_ALineOfFiveMegabytes_DoesNotStopTheRest()
    {
        string input = new StringBuilder().Append('x', 5_000_000).Append("\nI loved this film!\n").ToString();
        CommandRun run = CommandRun.Of(["classify", "--input", "-"], input);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Json.Should().HaveCount(2);
        run.Json[1][0].GetProperty("label").GetString().Should().Be("positive");
    }

    [Fact]
    public void Tag_OffsetsInUtf16_AreIndicesOfTheString()
    {
        const string Text = "Anna Smith \U0001F600 works for Acme Corp in Paris.";
        CommandRun codePoints = CommandRun.Of(["tag", Text]);
        CommandRun utf16 = CommandRun.Of(["tag", Text, "--offsets", "utf16"]);
        int last = codePoints.Json[0].GetArrayLength() - 1;
        int start = codePoints.Json[0][last].GetProperty("start").GetInt32();
        utf16.Json[0][last].GetProperty("start").GetInt32().Should().Be(start + 1);
    }

    [Fact]
    public void Classify_OnATerminal_ShowsABar() =>
        CommandRun.Of(
            ["classify", "I loved this film!"], terminal: true).Output.Should().Contain("positive").And.Contain("█").And.NotContain("\e[");

    private static string Failed(CommandRun run)
    {
        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith("convbert: ").And.NotContain("   at ");
        run.Error.TrimEnd().Split('\n').Should().ContainSingle();
        return run.Error;
    }
}
