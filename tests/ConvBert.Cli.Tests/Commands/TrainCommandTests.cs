using System.Text;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>`convbert train`, as a newcomer uses and misuses it.</summary>
public sealed class TrainCommandTests : IDisposable
{
    private const string Animal = """{"text": "The dog barks.", "label": "animals"}""";
    private const string Place = """{"text": "Lima is a city in Peru.", "label": "geography"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("convbert-train-").FullName;

    private string Output => Path.Combine(_folder, "output");

    [Fact]
    public void Train_Classify_TellsItsLogAsJsonLinesAndLeavesAModel()
    {
        CommandRun run = Train("classify", Examples(), "--learning-rate", "1e-3");

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Json[0].GetProperty("labels").GetProperty("animals").GetInt32().Should().BePositive();
        run.Json.Should().Contain(line => Has(line, "loss") && Has(line, "learning_rate") && Has(line, "epoch"));
        run.Json.Should().Contain(line => Has(line, "eval_accuracy"));
        run.Json[^1].GetProperty("metrics").GetProperty("accuracy").GetDouble().Should().Be(1);
        CommandRun answer = CommandRun.Of(["classify", "-m", Output, "The dog barks."]);
        answer.Json[0][0].GetProperty("label").GetString().Should().Be("animals");
        File.ReadAllText(Path.Combine(Output, "report.html")).Should().Contain("Fine-tuning report");
        File.ReadAllText(Path.Combine(Output, "README.md")).Should().Contain("pipeline_tag: text-classification");
    }

    [Fact]
    public void Train_Embed_LeavesASentenceTransformersFolderThatEmbedFollows()
    {
        string pairs = Write("pairs.jsonl", [.. Enumerable.Range(0, 12).Select(i =>
            $$"""{"question": "what is number {{i}}?", "answer": "this is number {{i}}."}""")]);
        CommandRun run = Train("embed", pairs, "--eval", pairs, "--pooling", "cls", "--max-length", "16");

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Json[^1].GetProperty("metrics").GetProperty("cosine_mrr@10").GetDouble().Should().BeInRange(0, 1);
        File.ReadAllText(Path.Combine(Output, "1_Pooling", "config.json")).Should().Contain("\"pooling_mode_cls_token\": true");
        File.ReadAllText(Path.Combine(Output, "README.md")).Should().Contain("library_name: sentence-transformers");
        double[] vector =
            [.. CommandRun.Of(["embed", "-m", Output, "a text"]).Json[0].EnumerateArray().Select(value => value.GetDouble())];
        vector.Sum(value => value * value).Should().BeApproximately(1, 1e-5);
    }

    [Fact]
    public void Train_OnATerminal_ShowsProgressAndASummary()
    {
        string[] args = Arguments("classify", Examples());
        CommandRun run = CommandRun.Of(args, terminal: true, errorTerminal: true);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Error.Should().Contain("tokens/s").And.Contain("━").And.Contain("eval_accuracy");
        run.Output.Should().Contain("examples to train on").And.Contain("animals").And.Contain("accuracy").And.NotContain("{");
    }

    [Fact]
    public void Train_WithAFileOfArguments_TakesOptionsBeforeIt()
    {
        string config = Write("train.json", """{"max_steps": 1, "learning_rate": 0.5, "logging_steps": 1, "save_strategy": "no", "seed": 7}""");
        CommandRun run = Train("classify", Examples(), "--config", config, "--learning-rate", "1e-3", "--max-steps", "2");

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        JsonElement result = run.Json[^1];
        (result.GetProperty("steps").GetInt32(), result.GetProperty("learning_rate").GetDouble(), result.GetProperty("seed").GetInt32())
            .Should().Be((2, 1e-3, 7));
    }

    [Fact]
    public void Train_WithAnUnknownArgumentInTheFile_NamesIt()
    {
        CommandRun run = Train("classify", Examples(), "--config", Write("train.json", """{"learning_rat": 0.5}"""));

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("\"learning_rat\"").And.Contain("learning_rate");
    }

    [Fact]
    public void Train_OfSeveralRates_TellsEveryTrialAndTheBest()
    {
        CommandRun run = Train("classify", Examples(), "--learning-rate", "1e-6,1e-3", "--seed", "1,2");

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Json.Count(line => Has(line, "trial")).Should().Be(4);
        JsonElement[] trials = [.. run.Json[^1].GetProperty("trials").EnumerateArray()];
        trials.Should().HaveCount(4).And.ContainSingle(trial => trial.GetProperty("best").GetBoolean());
    }

    [Fact]
    public void Train_WithWindowsLineEndsAndAByteOrderMark_IsTheSameRun()
    {
        Train("classify", Examples()).ExitCode.Should().Be(ExitCode.Done);
        byte[] expected = File.ReadAllBytes(Path.Combine(Output, "model.safetensors"));
        string windows = Path.Combine(_folder, "windows.jsonl");
        File.WriteAllText(windows, File.ReadAllText(Examples()).ReplaceLineEndings("\r\n"), new UTF8Encoding(true));

        Train("classify", windows, "--overwrite-output-dir").ExitCode.Should().Be(ExitCode.Done);

        File.ReadAllBytes(Path.Combine(Output, "model.safetensors")).Should().Equal(expected);
    }

    [Fact]
    public void Train_WithABadLine_NamesItAndGoesOn()
    {
        CommandRun run = Train("classify", Write("bad.jsonl", [.. File.ReadAllLines(Examples()), "{\"text\": 7}"]));

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Error.Should().Contain("line 41").And.Contain("--strict");
        run.Json[0].GetProperty("refused_lines").GetInt32().Should().Be(1);
    }

    public static TheoryData<string, string[], string[], string> Mistakes() => new()
    {
        { "classify", [Animal, Place], ["--text-column", "review"], "*review*" },
        { "ask", [Animal, Place], [], "*question*" },
        { "embed", [Animal, Place], [], "*positive*" },
        { "tag", [Animal, Place], [], "*tokens*" },
        { "classify", [Animal, Animal, Animal], ["--eval-split", "0"], "*animals*" },
        { "classify", [], [], "*is empty*" },
        { "classify", [Animal, Place], ["--eval-split", "2"], "*EvalSplit*" },
        { "classify", [Animal, Place, Animal, Place], ["--seed", "-1"], "*--seed*" },
        { "classify", [Animal, Place, Animal, Place], ["--lora-alpha", "2"], "*--lora-r*" },
        { "classify", [Animal, Place, Animal, Place], ["--per-device-train-batch-size", "0"], "*PerDeviceTrainBatchSize*" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Train_WithAMistake_SaysWhatItIsAndBeginsNothing(string task, string[] lines, string[] options, string message)
    {
        CommandRun run = Train(task, Write("lines.jsonl", lines), options);

        run.ExitCode.Should().NotBe(ExitCode.Done);
        run.Error.Should().Match(message).And.NotContain("   at ");
        Directory.Exists(Output).Should().BeFalse();
    }

    [Fact]
    public void Train_OnLabelsThatEvaluationAloneHas_NamesTheLabel()
    {
        CommandRun run = Train("classify", Examples(), "--eval", Write("eval.jsonl", ["""{"text": "One.", "label": "numbers"}"""]));

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("numbers");
    }

    [Fact]
    public void Train_IntoAFolderThatIsNotEmpty_IsRefused()
    {
        Directory.CreateDirectory(Output);
        File.WriteAllText(Path.Combine(Output, "notes.txt"), "");

        CommandRun run = Train("classify", Examples());

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("not empty").And.Contain("overwrite");
    }

    [Fact]
    public void Train_WithoutAFile_NamesTheOption()
    {
        CommandRun run = CommandRun.Of(["train", "classify", "--output", Output]);

        run.ExitCode.Should().Be(ExitCode.WrongUsage);
        run.Error.Should().Contain("--train is missing").And.Contain("Try 'convbert train classify --help'.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool Has(JsonElement line, string name) => line.TryGetProperty(name, out _);

    private CommandRun Train(string task, string train, params string[] more) => CommandRun.Of(Arguments(task, train, more));

    private string[] Arguments(string task, string train, params string[] more) =>
        ["train", task, "--train", train, "--output", Output, "--threads", "1", "--num-train-epochs", "2", .. more];

    private string Examples() => Write(
        "train.jsonl", [.. Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? Animal : Place).Replace(".", $" {i}.", StringComparison.Ordinal))]);

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
