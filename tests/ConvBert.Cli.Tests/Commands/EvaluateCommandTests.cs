using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>`convbert evaluate`, with the demo models and a few examples of each task.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convbert-evaluate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Evaluate_Classify_WritesOneDocumentWithAllThatAReportNeeds()
    {
        string file = Write("data.csv", "text,label\nI love it.,positive\nI will never go again.,negative\nIt is a car.,positive\n");

        CommandRun run = CommandRun.Of(["evaluate", "classify", "--data", file]);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        JsonElement answer = run.Json.Single();
        answer.GetProperty("examples").GetInt32().Should().Be(3);
        answer.GetProperty("metrics").GetProperty("accuracy").GetDouble().Should().BeApproximately(2 / 3.0, 1e-9);
        answer.GetProperty("confusion_matrix").GetProperty("labels").GetArrayLength().Should().Be(3);
        JsonElement worst = answer.GetProperty("worst_examples")[0];
        (worst.GetProperty("text").GetString(), worst.GetProperty("label").GetString(), worst.GetProperty("prediction").GetString())
            .Should().Be(("It is a car.", "positive", "neutral"));
    }

    [Fact]
    public void Evaluate_OnATerminal_ShowsTablesAndWhatIsWrong()
    {
        string file = Write("data.csv", "text,label\nI love it.,positive\nI will never go again.,negative\nIt is a car.,positive\n");

        CommandRun run = CommandRun.Of(["evaluate", "classify", "--data", file], terminal: true);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Output.Should().Contain("accuracy").And.Contain("0.6667").And.Contain("support").And.Contain("It is a car.")
            .And.NotContain("{");
    }

    [Fact]
    public void Evaluate_InPaddedBatchesOrEightBits_GivesTheirLoss()
    {
        string file = Write("data.csv", "text,label\nI love it.,positive\nThe hotel was dirty and the staff were very rude.,negative\n");
        string[] args = ["evaluate", "classify", "--data", file];

        double ragged = Metric(args, "loss");
        Metric([.. args, "--padded", "--batch-size", "1"], "loss").Should().BeApproximately(ragged, 1e-6 * ragged, "alone, no text is padded");
        Metric([.. args, "--padded"], "loss").Should().NotBeApproximately(ragged, 1e-6 * ragged, "the convolutions read the pads");
        Metric([.. args, "--precision", "int8"], "loss").Should().NotBe(ragged);
        CommandRun.Of([.. args, "--padded", "--precision", "int8"]).ExitCode.Should().Be(ExitCode.WrongUsage);
    }

    [Fact]
    public void Evaluate_ConllAndSquadAndChoicesAndText_GiveTheirMetrics()
    {
        string tags = Write("data.conll", "max B-PER\nsilva I-PER\nwas O\nborn O\nin O\nrome B-LOC\n. O\n");
        string questions = Write("data.json", """
            {"data": [{"paragraphs": [{"context": "The capital of turkey is ankara.",
              "qas": [{"id": "1", "question": "Which city is the capital of turkey?", "answers": [{"text": "ankara", "answer_start": 25}]}]}]}]}
            """);
        string choices = Write(
            "data.jsonl", """{"prompt": "What does a horse do?", "choices": ["A horse neighs.", "A horse clucks."], "label": 0}""");
        string text = Write("data.txt", "Hanoi is the capital of vietnam.\nThe owl hoots loudly.\n");

        Metric(["evaluate", "tag", "--data", tags], "f1").Should().Be(1);
        Metric(["evaluate", "ask", "--data", questions], "exact_match").Should().Be(100);
        Metric(["evaluate", "choose", "--data", choices], "accuracy").Should().Be(1);
        Metric(["evaluate", "fill-mask", "--data", text], "perplexity").Should().BeGreaterThan(1);
    }

    [Fact]
    public void Evaluate_OtherNamesForTheModelsLabels_AreTakenInTheirOrder()
    {
        string file = Write("data.csv", "text,label\nI love it.,good\nI will never go again.,bad\n");

        Metric(["evaluate", "classify", "--data", file, "--labels", "bad,fair,good"], "accuracy").Should().Be(1);
        CommandRun few = CommandRun.Of(["evaluate", "classify", "--data", file, "--labels", "bad,good"]);
        few.ExitCode.Should().Be(ExitCode.Failed);
        few.Error.Should().Contain("names 2 labels, but the model has 3");
    }

    [Fact]
    public void Evaluate_BadLines_AreToldAndLeftOutOrStopTheRun()
    {
        string file = Write("data.csv", "text,label\nI love it.,positive\nno label\n");

        CommandRun run = CommandRun.Of(["evaluate", "classify", "--data", file]);
        CommandRun strict = CommandRun.Of(["evaluate", "classify", "--data", file, "--strict"]);

        run.ExitCode.Should().Be(ExitCode.Done);
        run.Error.Should().Contain("data.csv, line 3: has 1 fields");
        run.Json.Single().GetProperty("refused_lines").GetInt32().Should().Be(1);
        strict.ExitCode.Should().Be(ExitCode.Failed);
        strict.Output.Should().BeEmpty();
    }

    [Theory]
    [InlineData("text,label\nI love it.,happy\n", "classify", "line 2", "\"happy\"", "\"positive\"")]
    [InlineData("txt,label\nI love it.,positive\n", "classify", "no column \"text\"")]
    [InlineData("text,label\nI love it.,positive\n", "tag", "another task")]
    [InlineData("", "classify", "empty")]
    public void Evaluate_DataThatDoesNotFit_SaysWhyInOneLine(string content, string task, params string[] parts)
    {
        CommandRun run = CommandRun.Of(["evaluate", task, "--data", Write("data.csv", content)]);

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().ContainAll(parts).And.NotContain("   at ");
        run.Error.TrimEnd().Should().NotContain("\n");
    }

    [Fact]
    public void Evaluate_AModelOfAnotherTask_SaysSo()
    {
        string file = Write("data.jsonl", """{"prompt": "p", "choices": ["a", "b"], "label": 0}""");

        CommandRun run = CommandRun.Of(["evaluate", "choose", "-m", "demo/fill-mask", "--data", file]);

        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("the head of MultipleChoice");
    }

    private static double Metric(string[] args, string name)
    {
        CommandRun run = CommandRun.Of(args);
        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        return run.Json.Single().GetProperty("metrics").GetProperty(name).GetDouble();
    }

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
